package io.tollgate.actions;

import io.tollgate.domain.invoicing.Projection;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.Pace;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where each metric will be by the end of a period, held against the periods before it. */
public final class ShowPace {
    private static final int COMPARED = 3;

    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final PhaseUsageStore usage;

    public ShowPace(SubscriptionStore subscriptions, MeteringIds ids, CounterStore counters, PhaseUsageStore usage) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.counters = counters;
        this.usage = usage;
    }

    /** By metric key, for those that there is something to say of. */
    public Map<String, Pace> run(Transaction tx, Workspace workspace, BillingPeriod period, Instant now) {
        if (!period.contains(now)) {
            return Map.of();
        }
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.inForce(period).orElse(subscription.phases().getFirst());
        Instant begin = subscription.begin().isAfter(period.from()) ? subscription.begin() : period.from();
        Map<Integer, Counter> held = counters.ofPeriod(tx, workspace.id().value(), period.firstDay());
        List<Map<Integer, Counter>> past = new ArrayList<>();
        for (int back = 1; back <= COMPARED && !period.minus(back).from().isBefore(subscription.begin()); back++) {
            past.add(counters.ofPeriod(tx, workspace.id().value(), period.minus(back).firstDay()));
        }
        List<MeteredMetric> metrics = ids.meters(tx, phase.catalogVersion()).all();
        TimeRange lately = Projection.lately(subscription.begin(), now);
        // To the end of the running hour: its hourly sums hold what was used of it so far.
        TimeRange hours = new TimeRange(lately.from(), now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS));
        Map<Integer, PhaseUsageStore.MetricUsage> recent = usage.in(tx, workspace.id().value(), period, hours, metrics);
        Map<String, Pace> paces = new HashMap<>();
        for (MeteredMetric metered : metrics) {
            PhaseUsageStore.MetricUsage some = recent.getOrDefault(metered.id(), PhaseUsageStore.MetricUsage.NONE);
            Pace.of(metered.metric().aggregation(), used(held, metered), some.billable() + some.beyondLimit(), new TimeRange(begin, period.to()), lately, now,
                            past.stream().map(counters -> used(counters, metered)).toList())
                    .ifPresent(pace -> paces.put(metered.metric().key(), pace));
        }
        return paces;
    }

    private static long used(Map<Integer, Counter> counters, MeteredMetric metric) {
        return Optional.ofNullable(counters.get(metric.id())).map(Counter::used).orElse(0L);
    }
}
