package io.tollgate.actions;

import io.tollgate.domain.alerts.AlertStore;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A workspace's thresholds as they stand in the current period. */
public final class ShowAlerts {
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final LimitsInForce limits;
    private final AllowancesInForce allowances;
    private final AlertStore alerts;

    public ShowAlerts(
            SubscriptionStore subscriptions,
            MeteringIds ids,
            CounterStore counters,
            LimitsInForce limits,
            AllowancesInForce allowances,
            AlertStore alerts) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.counters = counters;
        this.limits = limits;
        this.allowances = allowances;
        this.alerts = alerts;
    }

    /** @param level the quantity it stands for now, in smallest units; empty where there is nothing it could be a percentage of */
    public record Shown(Threshold threshold, OptionalLong level, Optional<Instant> firedAt) {}

    public record MetricAlerts(Metric metric, long used, List<Shown> thresholds) {}

    /** One for each metric that has any, in the catalog's order. */
    public List<MetricAlerts> run(Transaction tx, Workspace workspace, Instant now) {
        BillingPeriod period = BillingPeriod.containing(now);
        List<AlertStore.Listed> listed = alerts.of(tx, workspace.id(), period.firstDay());
        if (listed.isEmpty()) {
            return List.of();
        }
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.inForce(period).orElse(subscription.phases().getFirst());
        Map<Integer, Counter> held = counters.ofPeriod(tx, workspace.id().value(), period.firstDay());
        List<MetricAlerts> all = new ArrayList<>();
        for (MeteredMetric metered : ids.meters(tx, phase.catalogVersion()).all()) {
            List<AlertStore.Listed> own = listed.stream().filter(each -> each.metricId() == metered.id()).toList();
            if (!own.isEmpty()) {
                Optional<Counter> counter = Optional.ofNullable(held.get(metered.id()));
                OptionalLong limit = counter.map(Counter::hardLimit)
                        .orElseGet(() -> limits.onMetric(tx, workspace.id(), subscription, period, metered.id(), now));
                Threshold.Basis basis = new Threshold.Basis(allowances.of(tx, subscription, period, metered.metric()), limit);
                all.add(new MetricAlerts(metered.metric(), counter.map(Counter::used).orElse(0L), own.stream()
                        .map(each -> new Shown(each.threshold(), each.threshold().level(basis), each.firedAt()))
                        .toList()));
            }
        }
        return all;
    }
}
