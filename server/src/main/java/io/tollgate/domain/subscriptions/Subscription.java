package io.tollgate.domain.subscriptions;

import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A workspace's phases in order of time; at least one. */
public record Subscription(List<Phase> phases) {

    /** A phase's part of one billing period: the usage of this range is priced by this phase. */
    public record Stretch(Phase phase, TimeRange usage) {
        /** The part of the period that the phase covers, and is charged for: without the time before a first phase, whose usage it answers for too. */
        public TimeRange covered() {
            return phase.from().isAfter(usage.from()) ? new TimeRange(phase.from(), usage.to()) : usage;
        }
    }

    public Subscription {
        phases = List.copyOf(phases);
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("a subscription has at least one phase");
        }
    }

    public Instant begin() {
        return phases.getFirst().from();
    }

    /**
     * The phase that pays for usage of this instant. Usage from before the first phase belongs to it if it lies in the same billing period, so that
     * what a platform measured in the minutes before it made the workspace is not lost; older usage belongs to none.
     */
    public Optional<Phase> payingFor(Instant instant) {
        Phase first = phases.getFirst();
        if (instant.isBefore(first.from())) {
            return BillingPeriod.containing(first.from()).contains(instant) ? Optional.of(first) : Optional.empty();
        }
        for (int i = phases.size() - 1; i >= 0; i--) {
            if (phases.get(i).contains(instant)) {
                return Optional.of(phases.get(i));
            }
        }
        return Optional.empty();
    }

    /** The phase in force for a period as of now: that of now within the period, of its last instant after it, the first one before it. */
    public Optional<Phase> inForce(BillingPeriod period, Instant now) {
        Instant last = period.to().minusNanos(1_000);
        Instant asOf = now.isBefore(period.from()) ? period.from() : now.isAfter(last) ? last : now;
        return payingFor(asOf);
    }

    /** The phases that usage of this period is priced by, in order, with the range of each. */
    public List<Stretch> in(BillingPeriod period) {
        List<Stretch> stretches = new ArrayList<>();
        for (Phase phase : phases) {
            Instant from = phase == phases.getFirst() ? BillingPeriod.containing(phase.from()).from() : phase.from();
            Instant to = phase.to().orElse(period.to());
            if (from.isBefore(to)) {
                new TimeRange(from, to).intersection(period.range()).ifPresent(usage -> stretches.add(new Stretch(phase, usage)));
            }
        }
        return stretches;
    }
}
