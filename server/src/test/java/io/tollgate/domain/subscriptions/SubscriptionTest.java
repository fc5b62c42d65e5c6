package io.tollgate.domain.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final Instant BEGIN = Instant.parse("2026-03-05T09:00:00Z");
    private static final Instant CHANGE = Instant.parse("2026-03-15T10:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-03-20T00:00:00Z");
    private static final BillingPeriod MARCH = BillingPeriod.containing(BEGIN);
    private static final Subscription FREE = new Subscription(List.of(Phase.openFrom(BEGIN, 1, "free")));

    private final Subscription changed = FREE.changedTo(Phase.openFrom(CHANGE, 2, "developer"), CHANGE);
    private final Subscription scheduled = changed.changedTo(Phase.openFrom(APRIL, 2, "free"), LATER);

    @Test
    void a_change_ends_one_phase_and_begins_another() {
        assertThat(changed.phases()).containsExactly(
                new Phase(BEGIN, Optional.of(CHANGE), 1, "free", Optional.empty()), Phase.openFrom(CHANGE, 2, "developer"));
        assertThat(changed.payingFor(CHANGE)).map(Phase::planKey).contains("developer");
        assertThat(changed.payingFor(CHANGE.minusNanos(1))).map(Phase::planKey).contains("free");
    }

    @Test
    void what_is_scheduled_waits_and_is_replaced_by_the_next_change() {
        assertThat(scheduled.standing(LATER).planKey()).isEqualTo("developer");
        assertThat(scheduled.scheduled(LATER)).map(Phase::from).contains(APRIL);
        assertThat(scheduled.scheduled(APRIL)).as("begun").isEmpty();
        assertThat(scheduled.standing(APRIL).planKey()).isEqualTo("free");
        assertThat(scheduled.withoutScheduled(LATER)).isEqualTo(changed);
        assertThat(scheduled.changedTo(Phase.openFrom(APRIL, 2, "startup"), LATER).phases()).extracting(Phase::planKey)
                .containsExactly("free", "developer", "startup");
        assertThat(scheduled.changedTo(Phase.openFrom(LATER, 2, "startup"), LATER).phases()).extracting(Phase::planKey)
                .containsExactly("free", "developer", "startup");
    }

    @Test
    void a_reader_whose_clock_is_behind_finds_the_change_that_was_made() {
        Instant behind = CHANGE.minusMillis(5);
        assertThat(changed.standing(behind).planKey()).isEqualTo("developer");
        assertThat(changed.scheduled(behind)).isEmpty();
        assertThat(changed.inForce(MARCH)).map(Phase::planKey).contains("developer");
        assertThat(scheduled.inForce(MARCH.next())).map(Phase::planKey).contains("free");
    }

    @Test
    void each_part_of_a_period_is_billed_once() {
        assertThat(changed.endingAt(CHANGE)).map(Subscription.Stretch::usage).contains(new TimeRange(MARCH.from(), CHANGE));
        assertThat(changed.billedWith(MARCH)).map(Subscription.Stretch::usage).contains(new TimeRange(CHANGE, MARCH.to()));
        assertThat(changed.endingAt(LATER)).isEmpty();
        assertThat(FREE.billedWith(MARCH)).map(Subscription.Stretch::usage).contains(MARCH.range());
        assertThat(FREE.billedWith(MARCH.previous())).isEmpty();
        assertThat(scheduled.billedWith(MARCH)).map(stretch -> stretch.phase().planKey()).contains("developer");
        assertThat(scheduled.billedWith(MARCH.next())).map(stretch -> stretch.phase().planKey()).contains("free");
    }
}
