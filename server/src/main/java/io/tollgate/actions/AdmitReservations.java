package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.actions.ReserveOutcome.Refused;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.keys.OwnKeySpanStore;
import io.tollgate.domain.keys.OwnKeySpans;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.Reservation.ForProvider;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.subscriptions.SubscriptionStore.WithStatus;
import io.tollgate.domain.workspaces.Project;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds wishes to reserve against the workspaces and their plans, and makes ready what those that pass need. */
public final class AdmitReservations {
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final OwnKeySpanStore ownKeySpans;
    private final MeteringIds ids;
    private final OpenCounters openCounters;

    /** Whether one wish can be decided on its counter. */
    public sealed interface Admitted {
        /** @param quantity smallest units, at least 1 */
        record Yes(
                WorkspaceId workspace,
                Metric metric,
                Against against,
                int projectId,
                long quantity,
                Optional<ForProvider> provider,
                Instant resetsAt) implements Admitted {
            boolean isOnOwnKey() {
                return provider.map(ForProvider::onOwnKey).orElse(false);
            }
        }

        record No(Refused why) implements Admitted {}
    }

    public AdmitReservations(
            SubscriptionStore subscriptions,
            PlansInForce plans,
            OwnKeySpanStore ownKeySpans,
            MeteringIds ids,
            OpenCounters openCounters) {
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.ownKeySpans = ownKeySpans;
        this.ids = ids;
        this.openCounters = openCounters;
    }

    /** One answer for each wish, in order; the counters and projects of those admitted are there afterwards. Called before anything is locked. */
    public List<Admitted> admit(Transaction tx, List<ReserveUsage.Wish> wishes, Instant now) {
        Map<String, WorkspaceId> known = ids.byKey(tx, wishes.stream().map(ReserveUsage.Wish::workspace).toList());
        Set<WorkspaceId> asked = new HashSet<>(known.values());
        Map<WorkspaceId, WithStatus> timelines = subscriptions.withStatus(tx, asked);
        List<Check> checks = new ArrayList<>(wishes.size());
        Map<Project.Name, Integer> projects = new HashMap<>();
        Set<Counter.Key> counters = new HashSet<>();
        BillingPeriod period = BillingPeriod.containing(now);
        for (ReserveUsage.Wish wish : wishes) {
            Check check = Optional.ofNullable(known.get(wish.workspace()))
                    .map(id -> check(tx, wish, id, timelines.get(id), now))
                    .orElseGet(() -> failed(ErrorCode.UNKNOWN_WORKSPACE, "workspace", "There is no workspace '" + wish.workspace() + "'."));
            if (check instanceof Check.Passed passed) {
                projects.put(new Project.Name(passed.workspace(), wish.project()), 0);
                counters.add(new Counter.Key(passed.workspace().value(), passed.metric().id(), period.firstDay()));
            }
            checks.add(check);
        }
        Map<Project.Name, Integer> numbers = ids.projects(projects.keySet(), now);
        openCounters.ensure(counters, now);
        Map<WorkspaceId, OwnKeySpans> ownKeys = ownKeys(tx, wishes, checks);
        List<Admitted> admitted = new ArrayList<>(wishes.size());
        for (int i = 0; i < checks.size(); i++) {
            ReserveUsage.Wish wish = wishes.get(i);
            admitted.add(switch (checks.get(i)) {
                case Check.Failed(Refused why) -> new Admitted.No(why);
                case Check.Passed(WorkspaceId workspace, MeteredMetric metric, long quantity) -> new Admitted.Yes(
                        workspace, metric.metric(), new Against(workspace.value(), metric.id(), period.firstDay()),
                        numbers.get(new Project.Name(workspace, wish.project())), quantity,
                        provider(wish, metric, ownKeys.getOrDefault(workspace, OwnKeySpans.NONE), now), period.to());
            });
        }
        return admitted;
    }

    private sealed interface Check {
        record Passed(WorkspaceId workspace, MeteredMetric metric, long quantity) implements Check {}

        record Failed(Refused why) implements Check {}
    }

    /** When the workspaces had own keys, read only for those with wishes that one could pay for. */
    private Map<WorkspaceId, OwnKeySpans> ownKeys(Transaction tx, List<ReserveUsage.Wish> wishes, List<Check> checks) {
        Set<WorkspaceId> asked = new HashSet<>();
        for (int i = 0; i < checks.size(); i++) {
            if (checks.get(i) instanceof Check.Passed passed && canBePaidByOwnKey(wishes.get(i), passed.metric())) {
                asked.add(passed.workspace());
            }
        }
        return asked.isEmpty() ? Map.of() : ownKeySpans.of(tx, asked);
    }

    private static boolean canBePaidByOwnKey(ReserveUsage.Wish wish, MeteredMetric metric) {
        return wish.provider().isPresent() && metric.metric().paidByProviderOf().isPresent();
    }

    /** A provider says nothing of a metric that no provider's key pays for. */
    private static Optional<ForProvider> provider(ReserveUsage.Wish wish, MeteredMetric metric, OwnKeySpans ownKeys, Instant now) {
        return wish.provider()
                .filter(provider -> canBePaidByOwnKey(wish, metric))
                .map(provider -> new ForProvider(provider.word(), ownKeys.cover(provider.word(), now)));
    }

    private Check check(Transaction tx, ReserveUsage.Wish wish, WorkspaceId workspace, WithStatus found, Instant now) {
        if (found.status() == Workspace.Status.UNPAID) {
            return failed(ErrorCode.WORKSPACE_UNPAID, "workspace", "The workspace has an unpaid invoice; once it is paid, reservations are granted again.");
        }
        Subscription subscription = found.subscription();
        Phase phase = subscription.payingFor(now).orElse(subscription.phases().getFirst());
        Optional<MeteredMetric> metered = ids.meters(tx, phase.catalogVersion()).metric(wish.metric());
        if (metered.isEmpty()) {
            return failed(ErrorCode.UNKNOWN_METRIC, "metric", "There is no metric '" + wish.metric() + "' in the workspace's catalog.");
        }
        PlanOfCatalog plan = plans.of(tx, phase);
        Metric metric = metered.get().metric();
        return switch (metric.aggregation()) {
            case MAX, LATEST, UNIQUE ->
                failed(ErrorCode.INVALID_REQUEST, "metric", metric.name() + " does not add up, so nothing of it can be set aside.");
            case SUM, COUNT -> switch (plan.plan().terms(metric.key()).orElse(new Terms.NotAvailable())) {
                case Terms.NotAvailable none ->
                    failed(ErrorCode.NOT_ON_PLAN, "metric", metric.name() + " is not available on the " + plan.plan().name() + " plan.");
                case Terms.Metered terms -> withQuantity(workspace, metered.get(), wish.quantity());
            };
        };
    }

    private static Check withQuantity(WorkspaceId workspace, MeteredMetric metered, BigDecimal units) {
        Metric metric = metered.metric();
        try {
            long quantity = metric.unit().parse(units);
            if (quantity >= 1 && quantity <= Meter.LARGEST_READING) {
                return new Check.Passed(workspace, metered, quantity);
            }
        } catch (ArithmeticException inexact) {
            return badQuantity(metric);
        }
        return badQuantity(metric);
    }

    private static Check badQuantity(Metric metric) {
        return failed(ErrorCode.INVALID_REQUEST, "quantity", "quantity must be a whole number of the smallest unit of " + metric.name() + ", the "
                + metric.unit().smallest() + ", of at least one and at most " + metric.unit().format(Meter.LARGEST_READING) + " " + metric.unit().name() + ".");
    }

    private static Check failed(ErrorCode code, String field, String detail) {
        return new Check.Failed(new Refused(code, field, detail));
    }
}
