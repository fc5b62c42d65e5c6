package io.tollgate.domain.rating;

import static io.tollgate.domain.catalog.Catalog.Proration.DAY;
import static io.tollgate.domain.catalog.Catalog.Proration.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

class ProrationTest {

    @Test
    void byDay() {
        covers(DAY, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", 31, 31);            // the whole of March
        covers(DAY, "2026-03-15T00:00:00Z", "2026-04-01T00:00:00Z", 17, 31);            // 15th to 31st
        covers(DAY, "2026-03-15T23:59:59.999Z", "2026-04-01T00:00:00Z", 17, 31);        // the day of the change is the new plan's
        covers(DAY, "2026-03-01T00:00:00Z", "2026-03-15T23:59:59.999Z", 14, 31);        // 1st to 14th
        covers(DAY, "2026-03-01T00:00:00Z", "2026-03-15T00:00:00Z", 14, 31);            // 1st to 14th
        covers(DAY, "2026-03-01T00:00:00Z", "2026-03-01T10:00:00Z", 0, 31);             // begins and ends within the first day
        covers(DAY, "2026-03-31T00:00:00Z", "2026-04-01T00:00:00Z", 1, 31);             // the last day
        covers(DAY, "2026-03-31T23:59:59.999999Z", "2026-04-01T00:00:00Z", 1, 31);      // begun in its last microsecond
        covers(DAY, "2026-03-15T10:00:00Z", "2026-03-15T10:00:01Z", 0, 31);             // two changes in one second
        covers(DAY, "2026-03-15T23:59:59Z", "2026-03-16T00:00:00Z", 1, 31);             // the 15th, to its end
        covers(DAY, "2026-03-15T23:59:59Z", "2026-03-16T00:00:01Z", 1, 31);             // over midnight: the 15th alone
        covers(DAY, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", 28, 28);            // a normal February
        covers(DAY, "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z", 1, 28);
        covers(DAY, "2028-02-15T12:00:00Z", "2028-03-01T00:00:00Z", 15, 29);            // a leap one: 15th to 29th
        covers(DAY, "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z", 1, 29);
        covers(DAY, "2100-02-15T00:00:00Z", "2100-03-01T00:00:00Z", 14, 28);            // 2100 is not a leap year
        covers(DAY, "2026-04-30T00:00:00Z", "2026-05-01T00:00:00Z", 1, 30);
    }

    @Test
    void bySecond() {
        covers(SECOND, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", 2_678_400, 2_678_400);       // 31 x 86,400
        covers(SECOND, "2026-03-15T10:00:00Z", "2026-04-01T00:00:00Z", 1_432_800, 2_678_400);       // 17 x 86,400 - 36,000
        covers(SECOND, "2026-03-15T10:00:00Z", "2026-03-15T10:00:01Z", 1, 2_678_400);
        covers(SECOND, "2026-03-15T10:00:00.200Z", "2026-03-15T10:00:00.900Z", 0, 2_678_400);       // within one second
        covers(SECOND, "2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z", 43_200, 2_505_600);          // half a day of 29 x 86,400
        covers(SECOND, "2026-02-28T12:00:00Z", "2026-03-01T00:00:00Z", 43_200, 2_419_200);          // half a day of 28 x 86,400
    }

    @Test
    void aRangeOutsideThePeriodIsABug() {
        BillingPeriod march = new BillingPeriod(YearMonth.of(2026, 3));
        assertThatThrownBy(() -> Proration.of(range("2026-02-28T23:59:59Z", "2026-03-02T00:00:00Z"), march, DAY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proration.of(range("2026-03-02T00:00:00Z", "2026-04-01T00:00:01Z"), march, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void covers(Catalog.Proration rule, String from, String to, long part, long whole) {
        TimeRange range = range(from, to);
        assertThat(Proration.of(range, BillingPeriod.containing(range.from()), rule)).isEqualTo(new Share(part, whole, rule));
    }

    private static TimeRange range(String from, String to) {
        return new TimeRange(Instant.parse(from), Instant.parse(to));
    }
}
