package io.tollgate.actions;

import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.CounterStore.NewCounter;
import io.tollgate.domain.metering.EventToCount;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A plan's limit is of its phase, and its counter has what earlier phases of the period used on top. So usage that comes late for an ended phase of the
 * current period, or is taken back from it, moves the limit of the phase in force, in the same transaction.
 */
public final class LimitsOfLaterPhase {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final LimitsInForce limits;
    private final WriteLimits writeLimits;

    public LimitsOfLaterPhase(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            MeteringIds ids,
            CounterStore counters,
            LimitsInForce limits,
            WriteLimits writeLimits) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.counters = counters;
        this.limits = limits;
        this.writeLimits = writeLimits;
    }

    /**
     * The limits that certain usage moves: metrics of workspaces, whose rows are held.
     *
     * @param metricsOf with the quantity of each that is about to be counted
     */
    record Moved(SortedMap<WorkspaceId, SortedMap<Integer, Long>> metricsOf) {
        boolean isEmpty() {
            return metricsOf.isEmpty();
        }

        /** The counters that writing them locks, of this period and the next. */
        SortedSet<Counter.Key> counters(Instant now) {
            BillingPeriod current = BillingPeriod.containing(now);
            SortedSet<Counter.Key> keys = new TreeSet<>();
            metricsOf.forEach((workspace, metrics) -> metrics.keySet().forEach(metric -> List.of(current, current.next()).forEach(
                    period -> keys.add(new Counter.Key(workspace.value(), metric, period.firstDay())))));
            return keys;
        }
    }

    /** Of events that are about to be counted. Holds their workspaces, before anything else is locked; most batches have none. */
    Moved hold(Transaction tx, Collection<EventToCount> ofEndedPhases) {
        SortedMap<WorkspaceId, SortedMap<Integer, Long>> metricsOf = new TreeMap<>();
        for (EventToCount event : ofEndedPhases) {
            event.readings().forEach(reading -> metricsOf.computeIfAbsent(new WorkspaceId(event.workspaceId()), any -> new TreeMap<>())
                    .merge(reading.metric().id(), adds(event, reading), LimitsOfLaterPhase::saturated));
        }
        if (!metricsOf.isEmpty()) {
            workspaces.lockShared(tx, metricsOf.keySet());
        }
        return new Moved(metricsOf);
    }

    /** Of usage of this instant, in a workspace that is held. */
    Moved of(Transaction tx, WorkspaceId workspace, Collection<Integer> metricIds, Instant usedAt, Instant now) {
        SortedMap<WorkspaceId, SortedMap<Integer, Long>> metricsOf = new TreeMap<>();
        if (isOfEndedPhase(subscriptions.of(tx, workspace), usedAt, now)) {
            SortedMap<Integer, Long> metrics = new TreeMap<>();
            metricIds.forEach(metric -> metrics.put(metric, 0L));
            metricsOf.put(workspace, metrics);
        }
        return new Moved(metricsOf);
    }

    /**
     * Before the usage is counted, and while its counters are locked: makes as much room as it takes, so that the limit of the phase in force does not judge
     * usage of another. It is counted first, so that nothing else has the room; {@link #write} follows. The owner's limit, of the whole period, stays.
     */
    void makeRoom(Transaction tx, Moved moved, Instant now) {
        BillingPeriod current = BillingPeriod.containing(now);
        moved.metricsOf().forEach((workspace, metrics) -> {
            Subscription subscription = subscriptions.of(tx, workspace);
            counters.limit(tx, metrics.entrySet().stream()
                    .map(metric -> new NewCounter(
                            new Counter.Key(workspace.value(), metric.getKey(), current.firstDay()),
                            limits.onMetric(tx, workspace, subscription, current, metric.getKey(), metric.getValue(), now)))
                    .toList());
        });
    }

    /** What an event is sure to add to a counter; of different values, and of levels, nothing is. */
    private static long adds(EventToCount event, Meter.Reading reading) {
        boolean isOwnKey = event.paidBy() == EventToCount.PaidBy.OWN_KEY && reading.metric().metric().paidByProviderOf().isPresent();
        return switch (reading.metric().metric().aggregation()) {
            case SUM, COUNT -> isOwnKey ? 0 : reading.quantity();
            case UNIQUE, MAX, LATEST -> 0;
        };
    }

    private static long saturated(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** Once the usage is counted, or taken back, and while its counters are locked. */
    void write(Transaction tx, Moved moved, Instant now) {
        BillingPeriod current = BillingPeriod.containing(now);
        moved.metricsOf().forEach((workspace, metrics) -> {
            Subscription subscription = subscriptions.of(tx, workspace);
            int version = subscription.inForce(current).orElse(subscription.phases().getLast()).catalogVersion();
            Map<Integer, MeteredMetric> known = ids.meters(tx, version).all().stream().collect(Collectors.toMap(MeteredMetric::id, metric -> metric));
            metrics.keySet().stream().filter(known::containsKey).forEach(metric -> writeLimits.run(tx, workspace, known.get(metric), now));
        });
    }

    static boolean isOfEndedPhase(Subscription subscription, Instant usedAt, Instant now) {
        BillingPeriod current = BillingPeriod.containing(now);
        return current.contains(usedAt) && subscription.inForce(current)
                .filter(phase -> phase.from().isAfter(usedAt) && !phase.equals(subscription.phases().getFirst()))
                .isPresent();
    }
}
