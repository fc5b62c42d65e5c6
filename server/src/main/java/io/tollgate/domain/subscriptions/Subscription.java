package io.tollgate.domain.subscriptions;

import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * The phase that decides on limits and allowances of a period: the last one in it. A change within a period takes effect when it is written, so
     * that this holds for whoever reads it, also where the reader's clock is a little behind the one that wrote it.
     */
    public Optional<Phase> inForce(BillingPeriod period) {
        return payingFor(period.to().minusNanos(1_000));
    }

    /** The phase in force for whoever changes the timeline now: the last that does not wait for its period. */
    public Phase standing(Instant now) {
        return phases.stream().filter(phase -> !phase.isScheduled(now)).reduce((earlier, later) -> later).orElseGet(phases::getFirst);
    }

    /** The phase that waits for its period, if one does. */
    public Optional<Phase> scheduled(Instant now) {
        return phases.stream().filter(phase -> phase.isScheduled(now)).findFirst();
    }

    /** The timeline without what is scheduled. */
    public Subscription withoutScheduled(Instant now) {
        Phase standing = standing(now);
        return scheduled(now).isEmpty() ? this : new Subscription(Stream.concat(
                phases.stream().filter(phase -> phase.from().isBefore(standing.from())),
                Stream.of(new Phase(standing.from(), Optional.empty(), standing.catalogVersion(), standing.planKey(), standing.contract()))).toList());
    }

    /** The timeline with another phase from its begin on, in place of what is scheduled. */
    public Subscription changedTo(Phase next, Instant now) {
        List<Phase> before = withoutScheduled(now).phases();
        List<Phase> after = new ArrayList<>(before.subList(0, before.size() - 1));
        after.add(before.getLast().endingAt(next.from()));
        after.add(next);
        return new Subscription(after);
    }

    /**
     * The part of a period that its regular invoice bills: the one that lasts to the period's end. What ended within the period was billed when it
     * ended.
     */
    public Optional<Stretch> billedWith(BillingPeriod period) {
        List<Stretch> stretches = in(period);
        return stretches.isEmpty() || stretches.getLast().usage().to().isBefore(period.to()) ? Optional.empty() : Optional.of(stretches.getLast());
    }

    /** The part of a period that ends with a change at this instant, and is billed with it; empty where the change is the period's beginning. */
    public Optional<Stretch> endingAt(Instant change) {
        return in(BillingPeriod.containing(change)).stream().filter(stretch -> stretch.usage().to().equals(change)).findFirst();
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
