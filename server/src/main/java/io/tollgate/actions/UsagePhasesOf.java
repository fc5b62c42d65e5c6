package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.BillingFacts.BillableBefore;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Loads what was used in a period, phase by phase, as it is billed. */
public final class UsagePhasesOf {
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final PhaseUsageStore usage;

    public UsagePhasesOf(PlansInForce plans, MeteringIds ids, PhaseUsageStore usage) {
        this.plans = plans;
        this.ids = ids;
        this.usage = usage;
    }

    /**
     * What the period's regular invoice bills: the phase that lasts to its end. Those that ended within it were billed when they did.
     *
     * @param credits that may pay for it: where one ends within a phase, its metric's usage is read up to there too
     */
    public List<UsagePhase> run(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, Collection<BillingFacts.Credit> credits) {
        return subscription.billedWith(period).stream().map(stretch -> phase(tx, workspace, stretch, period, credits)).toList();
    }

    /** What an invoice of a change bills: the phase that it ends, cut to the period. */
    public List<UsagePhase> endingAt(
            Transaction tx, WorkspaceId workspace, Subscription subscription, Instant change, Collection<BillingFacts.Credit> credits) {
        BillingPeriod period = BillingPeriod.containing(change);
        return subscription.endingAt(change).stream().map(stretch -> phase(tx, workspace, stretch, period, credits)).toList();
    }

    /** The phases that ended within the period, and were billed then. */
    public List<UsagePhase> ended(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, Collection<BillingFacts.Credit> credits) {
        return subscription.in(period).stream()
                .filter(stretch -> stretch.usage().to().isBefore(period.to()))
                .map(stretch -> phase(tx, workspace, stretch, period, credits))
                .toList();
    }

    /** All phases of the period, whichever invoices billed them, in order. */
    public List<UsagePhase> whole(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, Collection<BillingFacts.Credit> credits) {
        return subscription.in(period).stream().map(stretch -> phase(tx, workspace, stretch, period, credits)).toList();
    }

    private UsagePhase phase(
            Transaction tx, WorkspaceId workspace, Subscription.Stretch stretch, BillingPeriod period, Collection<BillingFacts.Credit> credits) {
        PlanOfCatalog plan = plans.of(tx, stretch.phase());
        List<MeteredMetric> metrics = ids.meters(tx, stretch.phase().catalogVersion()).all();
        Map<Integer, PhaseUsageStore.MetricUsage> used = usage.in(tx, workspace.value(), period, stretch.usage(), metrics);
        SortedMap<Instant, Map<Integer, PhaseUsageStore.MetricUsage>> before = before(tx, workspace, stretch, period, metrics, credits);
        List<MetricUsage> quantities = new ArrayList<>();
        for (MeteredMetric metered : metrics) {
            Metric metric = metered.metric();
            Optional<Terms> terms = plan.plan().terms(metric.key());
            PhaseUsageStore.MetricUsage quantity = used.getOrDefault(metered.id(), PhaseUsageStore.MetricUsage.NONE);
            if (terms.isPresent()) {
                quantities.add(new MetricUsage(metric, terms.get(), Math.addExact(quantity.billable(), quantity.beyondLimit()),
                        quantity.beyondLimit(), quantity.ownKey(), before(before, metered, credits)));
            }
        }
        return new UsagePhase(stretch.covered(), period, plan.catalog().proration(), stretch.phase().catalogVersion(), plan.plan().key(),
                plan.plan().name(), quantities, stretch.usage().from().isAfter(period.from()));
    }

    private SortedMap<Instant, Map<Integer, PhaseUsageStore.MetricUsage>> before(
            Transaction tx,
            WorkspaceId workspace,
            Subscription.Stretch stretch,
            BillingPeriod period,
            List<MeteredMetric> metrics,
            Collection<BillingFacts.Credit> credits) {
        SortedMap<Instant, Map<Integer, PhaseUsageStore.MetricUsage>> before = new TreeMap<>();
        for (BillingFacts.Credit credit : credits) {
            credit.expiresAt()
                    .filter(end -> end.isAfter(stretch.usage().from()) && end.isBefore(stretch.usage().to()))
                    .ifPresent(end -> before.computeIfAbsent(end, cut ->
                            usage.in(tx, workspace.value(), period, new TimeRange(stretch.usage().from(), cut), metrics)));
        }
        return before;
    }

    private static List<BillableBefore> before(
            SortedMap<Instant, Map<Integer, PhaseUsageStore.MetricUsage>> before, MeteredMetric metric, Collection<BillingFacts.Credit> credits) {
        return before.entrySet().stream()
                .filter(cut -> credits.stream().anyMatch(credit ->
                        credit.metric().equals(metric.metric().key()) && credit.expiresAt().filter(cut.getKey()::equals).isPresent()))
                .map(cut -> new BillableBefore(
                        cut.getKey(), cut.getValue().getOrDefault(metric.id(), PhaseUsageStore.MetricUsage.NONE).billable()))
                .toList();
    }
}
