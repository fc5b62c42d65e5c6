package io.tollgate.actions;

import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.Projection;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a workspace's next regular invoice comes to, as things stand and by the end of the period. Both are drafts by the invoice's own function: of the facts as
 * they are, scheduled changes among them, and of the same facts with the usage of the period's end.
 */
public final class ShowExpectedCharges {
    private final SubscriptionStore subscriptions;
    private final BillingFactsOf billingFacts;
    private final MeteringIds ids;
    private final PhaseUsageStore usage;
    private final CounterStore counters;
    private final LimitsInForce limits;

    public ShowExpectedCharges(
            SubscriptionStore subscriptions,
            BillingFactsOf billingFacts,
            MeteringIds ids,
            PhaseUsageStore usage,
            CounterStore counters,
            LimitsInForce limits) {
        this.subscriptions = subscriptions;
        this.billingFacts = billingFacts;
        this.ids = ids;
        this.usage = usage;
        this.counters = counters;
        this.limits = limits;
    }

    /** @param facts as they are, with the date and period of the invoice; @param basis how the projection was reckoned */
    public record Expected(BillingFacts facts, Draft soFar, Draft projected, String basis) {}

    public Expected run(Transaction tx, Workspace workspace, Instant now) {
        Subscription subscription = subscriptions.of(tx, workspace.id());
        BillingPeriod period = BillingPeriod.containing(now);
        BillingFacts facts = billingFacts.regular(tx, workspace, subscription, period);
        Projection projection = projection(tx, workspace, subscription, period, now);
        return new Expected(facts, InvoiceCalculator.draft(facts), InvoiceCalculator.draft(projection.of(facts)), projection.basis(period,
                facts.usage().stream().flatMap(phase -> phase.metrics().stream()).map(usage -> usage.metric().aggregation()).collect(Collectors.toSet())));
    }

    private Projection projection(Transaction tx, Workspace workspace, Subscription subscription, BillingPeriod period, Instant now) {
        int version = subscription.inForce(period).orElse(subscription.phases().getFirst()).catalogVersion();
        List<MeteredMetric> metrics = ids.meters(tx, version).all();
        TimeRange lately = Projection.lately(subscription.begin(), now);
        // To the end of the running hour: its hourly sums hold what was used of it so far.
        TimeRange hours = new TimeRange(lately.from(), now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS));
        Map<Integer, PhaseUsageStore.MetricUsage> used = usage.in(tx, workspace.id().value(), period, hours, metrics);
        Map<Integer, Counter> held = counters.ofPeriod(tx, workspace.id().value(), period.firstDay());
        Map<String, Long> recent = new HashMap<>();
        Map<String, Long> room = new HashMap<>();
        for (MeteredMetric metric : metrics) {
            recent.put(metric.metric().key(), used.getOrDefault(metric.id(), PhaseUsageStore.MetricUsage.NONE).billable());
            Counter counter = held.get(metric.id());
            OptionalLong limit = counter != null
                    ? counter.hardLimit()
                    : limits.onMetric(tx, workspace.id(), subscription, period, metric.id(), now);
            limit.ifPresent(most -> room.put(metric.metric().key(), Math.max(0, most - (counter == null ? 0 : counter.billable()))));
        }
        return new Projection(now, lately, recent, room);
    }
}
