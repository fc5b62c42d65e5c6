package io.tollgate.domain.rating;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ProrationPropertiesTest {

    @Property
    void phasesThatFollowEachOtherAddUpToTheWholePeriod(
            @ForAll @IntRange(min = 1, max = 12) int month,
            @ForAll Catalog.Proration rule,
            @ForAll @Size(max = 8) List<@LongRange(min = 1, max = 27 * 86_400_000L) Long> cutsMillis) {
        BillingPeriod period = new BillingPeriod(YearMonth.of(2028, month));
        List<Instant> bounds = new ArrayList<>(List.of(period.from(), period.to()));
        cutsMillis.forEach(cut -> bounds.add(period.from().plusMillis(cut)));
        List<Instant> sorted = bounds.stream().sorted().distinct().toList();
        Fraction total = Fraction.ZERO;
        for (int i = 1; i < sorted.size(); i++) {
            total = total.plus(Proration.of(new TimeRange(sorted.get(i - 1), sorted.get(i)), period, rule).fraction());
        }
        assertThat(total).isEqualTo(Fraction.ONE);
    }
}
