package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.DaysUsed;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.domain.metering.UsageStore.Step;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What a workspace used in a period: in all, by project, by day and by hour. Reads counters and hourly sums, never events. */
public final class ShowUsage {
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final UsageStore usage;
    private final LimitsInForce limits;
    private final ShowCredits credits;

    public ShowUsage(
            SubscriptionStore subscriptions,
            PlansInForce plans,
            MeteringIds ids,
            CounterStore counters,
            UsageStore usage,
            LimitsInForce limits,
            ShowCredits credits) {
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.ids = ids;
        this.counters = counters;
        this.usage = usage;
        this.limits = limits;
        this.credits = credits;
    }

    /**
     * One metric in a period; quantities in smallest units.
     *
     * @param used all that the platform pays for, also what is beyond the limit
     * @param allowance what the plan in force includes; empty where it does not offer the metric
     * @param credit of the grants that may pay for the period; empty where there are none
     */
    public record MetricUsed(
            Metric metric,
            long used,
            long beyondLimit,
            long ownKey,
            long reserved,
            OptionalLong allowance,
            OptionalLong hardLimit,
            Optional<ShowCredits.Total> credit) {}

    public record ProjectUsed(String project, SequencedMap<Metric, UsageStore.Used> metrics) {}

    /** @param period of the usage; @param plan in force in it, as of now */
    public record PeriodUsed(BillingPeriod period, PlanOfCatalog plan, List<MetricUsed> metrics, List<ProjectUsed> projects) {}

    /** @param values a value for each asked metric, also where it is nothing */
    public record StepUsed(Instant from, SequencedMap<Metric, Long> values) {}

    /** @param steps a row for each day or hour of what was asked for */
    public record PeriodInSteps(PeriodUsed period, List<StepUsed> steps) {}

    public PeriodUsed ofPeriod(Transaction tx, Workspace workspace, BillingPeriod period, Instant now) {
        return ofPeriod(tx, workspace, period, now, metrics -> usage.byProject(tx, workspace.id().value(), period.range(), metrics));
    }

    /**
     * As {@link #ofPeriod} and {@link #over} by day, with every hourly sum read once for both.
     *
     * @param project to look at alone in the days; the period is of all
     */
    public PeriodInSteps byDay(Transaction tx, Workspace workspace, BillingPeriod period, Optional<String> project, Instant now) {
        List<MeteredMetric> metrics = metrics(tx, workspace, period);
        DaysUsed days = new DaysUsed(usage.daily(tx, workspace.id().value(), period.range(), metrics), metrics);
        return new PeriodInSteps(ofPeriod(tx, workspace, period, now, any -> days.byProject()),
                steps(days.byDay(project), period.range(), Step.DAY, metrics));
    }

    private List<MeteredMetric> metrics(Transaction tx, Workspace workspace, BillingPeriod period) {
        return ids.meters(tx, inForce(subscriptions.of(tx, workspace.id()), period).catalogVersion()).all();
    }

    private PeriodUsed ofPeriod(
            Transaction tx, Workspace workspace, BillingPeriod period, Instant now, Function<List<MeteredMetric>, List<UsageStore.ProjectUsed>> projects) {
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = inForce(subscription, period);
        PlanOfCatalog plan = plans.of(tx, phase);
        List<MeteredMetric> metrics = ids.meters(tx, phase.catalogVersion()).all();
        Map<Integer, Counter> held = counters.ofPeriod(tx, workspace.id().value(), period.firstDay());
        Map<String, ShowCredits.Total> credit = credits.totals(tx, workspace.id(), period, now);
        List<MetricUsed> used = new ArrayList<>();
        for (MeteredMetric metered : metrics) {
            Optional<Counter> counter = Optional.ofNullable(held.get(metered.id()));
            OptionalLong limit = counter.map(Counter::hardLimit)
                    .orElseGet(() -> limits.onMetric(tx, workspace.id(), subscription, period, metered.id(), now));
            used.add(new MetricUsed(
                    metered.metric(),
                    counter.map(Counter::used).orElse(0L),
                    counter.map(Counter::beyondLimit).orElse(0L),
                    counter.map(Counter::ownKey).orElse(0L),
                    counter.map(Counter::reserved).orElse(0L),
                    allowance(plan, metered.metric()),
                    limit,
                    Optional.ofNullable(credit.get(metered.metric().key()))));
        }
        return new PeriodUsed(period, plan, used, byProject(projects.apply(metrics), metrics));
    }

    /**
     * A row for each day or hour of the range, also those without usage.
     *
     * @param metricKeys the metrics to show; all when empty
     * @throws ApiError UNKNOWN_METRIC
     */
    public List<StepUsed> over(
            Transaction tx,
            Workspace workspace,
            BillingPeriod period,
            TimeRange range,
            Step step,
            List<String> metricKeys,
            Optional<String> project,
            Instant now) {
        List<MeteredMetric> metrics = chosen(metrics(tx, workspace, period), metricKeys);
        return steps(usage.over(tx, workspace.id().value(), range, step, metrics, project), range, step, metrics);
    }

    private static List<StepUsed> steps(List<UsageStore.TimeUsed> rows, TimeRange range, Step step, List<MeteredMetric> metrics) {
        Map<Instant, Map<Integer, Long>> found = new TreeMap<>();
        for (UsageStore.TimeUsed row : rows) {
            found.computeIfAbsent(row.from(), any -> new TreeMap<>()).put(row.usage().metricId(), row.usage().used());
        }
        List<StepUsed> steps = new ArrayList<>();
        for (Instant from = range.from(); from.isBefore(range.to()); from = from.plus(step.width())) {
            Map<Integer, Long> values = found.getOrDefault(from, Map.of());
            SequencedMap<Metric, Long> row = new LinkedHashMap<>();
            metrics.forEach(metric -> row.put(metric.metric(), values.getOrDefault(metric.id(), 0L)));
            steps.add(new StepUsed(from, row));
        }
        return steps;
    }

    private static List<ProjectUsed> byProject(List<UsageStore.ProjectUsed> rows, List<MeteredMetric> metrics) {
        Map<Integer, Metric> byId = new TreeMap<>();
        metrics.forEach(metric -> byId.put(metric.id(), metric.metric()));
        SequencedMap<String, SequencedMap<Metric, UsageStore.Used>> projects = new LinkedHashMap<>();
        for (UsageStore.ProjectUsed row : rows) {
            projects.computeIfAbsent(row.project(), any -> new LinkedHashMap<>()).put(byId.get(row.usage().metricId()), row.usage());
        }
        return projects.entrySet().stream().map(entry -> new ProjectUsed(entry.getKey(), entry.getValue())).toList();
    }

    private static List<MeteredMetric> chosen(List<MeteredMetric> metrics, List<String> keys) {
        if (keys.isEmpty()) {
            return metrics;
        }
        return keys.stream()
                .map(key -> metrics.stream().filter(metric -> metric.metric().key().equals(key)).findFirst().orElseThrow(() ->
                        ApiError.of(ErrorCode.UNKNOWN_METRIC, "There is no metric '" + key + "' in the workspace's catalog.", "metric")))
                .toList();
    }

    private static OptionalLong allowance(PlanOfCatalog plan, Metric metric) {
        return switch (plan.plan().terms(metric.key()).orElse(new Terms.NotAvailable())) {
            case Terms.NotAvailable none -> OptionalLong.empty();
            case Terms.Metered metered -> OptionalLong.of(metered.allowance());
        };
    }

    /** For a period before the workspace's first phase, that one: there is nothing to show, and a way to show it. */
    private static Phase inForce(Subscription subscription, BillingPeriod period) {
        return subscription.inForce(period).orElse(subscription.phases().getFirst());
    }
}
