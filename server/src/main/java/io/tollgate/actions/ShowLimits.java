package io.tollgate.actions;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.limits.LimitInForce;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The owner's and the plan's limits of a workspace, and how near it is to them in the current period. */
public final class ShowLimits {
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final LimitsInForce limits;

    /** Quantities in smallest units. */
    public record Shown(Metric metric, LimitInForce limit, long used, long reserved, Instant resetsAt) {}

    public ShowLimits(SubscriptionStore subscriptions, MeteringIds ids, CounterStore counters, LimitsInForce limits) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.counters = counters;
        this.limits = limits;
    }

    /** A row for every metric of the workspace's catalog, also those without a limit. */
    public List<Shown> run(Transaction tx, WorkspaceId workspace, Instant now) {
        Subscription subscription = subscriptions.of(tx, workspace);
        int version = subscription.payingFor(now).orElse(subscription.phases().getFirst()).catalogVersion();
        return shown(tx, workspace, subscription, ids.meters(tx, version).all(), now);
    }

    Shown run(Transaction tx, WorkspaceId workspace, Subscription subscription, MeteredMetric metric, Instant now) {
        return shown(tx, workspace, subscription, List.of(metric), now).getFirst();
    }

    private List<Shown> shown(Transaction tx, WorkspaceId workspace, Subscription subscription, List<MeteredMetric> metrics, Instant now) {
        BillingPeriod period = BillingPeriod.containing(now);
        Map<Integer, Counter> held = counters.ofPeriod(tx, workspace.value(), period.firstDay());
        return metrics.stream().map(metric -> {
            Optional<Counter> counter = Optional.ofNullable(held.get(metric.id()));
            return new Shown(
                    metric.metric(),
                    limits.onMetric(tx, workspace, subscription, period, metric, now),
                    counter.map(Counter::used).orElse(0L),
                    counter.map(Counter::reserved).orElse(0L),
                    period.to());
        }).toList();
    }
}
