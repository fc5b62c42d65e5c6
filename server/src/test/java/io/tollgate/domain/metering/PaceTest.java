package io.tollgate.domain.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.domain.metering.Pace.Judgement;
import io.tollgate.foundation.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final TimeRange APRIL = new TimeRange(Instant.parse("2026-04-01T00:00:00Z"), Instant.parse("2026-05-01T00:00:00Z"));
    private static final Instant THE_21ST = Instant.parse("2026-04-21T00:00:00Z");

    @Test
    void what_adds_up_goes_on_as_in_the_last_week() {
        // 200 in 20 days, 140 of it in the last 7, and 10 days are left: 200 + 140 / 7 * 10
        assertThat(pace(Aggregation.SUM, 200, 140, List.of(380L)).projected()).isEqualTo(400);
        assertThat(pace(Aggregation.COUNT, 200, 0, List.of(180L)).projected()).isEqualTo(200);
    }

    @Test
    void different_values_go_on_as_so_far_and_a_level_stays() {
        // 200 in 20 days, 10 more: half as many again
        assertThat(pace(Aggregation.UNIQUE, 200, 7, List.of(300L)).projected()).isEqualTo(300);
        assertThat(pace(Aggregation.MAX, 200, 200, List.of(200L)).projected()).isEqualTo(200);
        assertThat(pace(Aggregation.LATEST, 200, 200, List.of(200L)).projected()).isEqualTo(200);
    }

    @Test
    void usual_is_between_half_the_smallest_and_one_and_a_half_times_the_largest() {
        assertThat(judged(300, List.of(200L, 100L))).isEqualTo(Judgement.USUAL);
        assertThat(judged(312, List.of(200L, 100L))).isEqualTo(Judgement.HIGH);
        assertThat(judged(50, List.of(200L, 100L))).isEqualTo(Judgement.USUAL);
        assertThat(judged(49, List.of(200L, 100L))).isEqualTo(Judgement.LOW);
        assertThat(pace(Aggregation.SUM, 100, 0, List.of(70L, 100L, 90L)).usual()).hasValue(90);
    }

    @Test
    void without_any_use_before_there_is_nothing_to_compare_with() {
        assertThat(judged(100, List.of())).isEqualTo(Judgement.NOTHING_TO_COMPARE_WITH);
        assertThat(judged(100, List.of(0L, 0L))).isEqualTo(Judgement.NOTHING_TO_COMPARE_WITH);
    }

    @Test
    void nothing_is_said_in_the_first_two_days_and_after_the_end() {
        assertThat(at(APRIL.from().plus(Duration.ofDays(2)).minusSeconds(1))).isEmpty();
        assertThat(at(APRIL.from().plus(Duration.ofDays(2)))).isPresent();
        assertThat(at(APRIL.to())).isEmpty();
    }

    @Test
    void large_quantities_do_not_overflow_on_the_way() {
        long aYearOfAThousandMachines = 1_000L * 365 * 86_400_000;
        assertThat(pace(Aggregation.SUM, aYearOfAThousandMachines, 0, List.of()).projected()).isEqualTo(aYearOfAThousandMachines);
        assertThat(pace(Aggregation.UNIQUE, aYearOfAThousandMachines, 0, List.of()).projected()).isEqualTo(aYearOfAThousandMachines / 2 * 3);
    }

    private static Judgement judged(long projected, List<Long> past) {
        return pace(Aggregation.MAX, projected, 0, past).judgement();
    }

    private static Pace pace(Aggregation aggregation, long used, long recent, List<Long> past) {
        TimeRange lately = new TimeRange(THE_21ST.minus(Duration.ofDays(7)), THE_21ST);
        return Pace.of(aggregation, used, recent, APRIL, lately, THE_21ST, past).orElseThrow();
    }

    private static Optional<Pace> at(Instant now) {
        return Pace.of(Aggregation.SUM, 10, 10, APRIL, new TimeRange(now.minus(Duration.ofDays(7)), now), now, List.of());
    }
}
