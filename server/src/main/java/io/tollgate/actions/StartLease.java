package io.tollgate.actions;

import io.tollgate.actions.HoldMachineTime.Decided;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Plan.WorkspaceLimits;
import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.limits.Standing;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Project;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Lets a machine run: takes a slot of the workspace and of the project, and sets its first time aside. */
public final class StartLease {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final MeteringIds ids;
    private final OpenCounters openCounters;
    private final MachineUsage machineUsage;
    private final HoldMachineTime holdTime;
    private final LeaseStore leases;
    private final Duration renewEvery;

    public record Request(String workspace, String project, String machine) {}

    /** @param renewEvery how often a machine renews; twice that is set aside ahead */
    public StartLease(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlansInForce plans,
            MeteringIds ids,
            OpenCounters openCounters,
            MachineUsage machineUsage,
            HoldMachineTime holdTime,
            LeaseStore leases,
            Duration renewEvery) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.ids = ids;
        this.openCounters = openCounters;
        this.machineUsage = machineUsage;
        this.holdTime = holdTime;
        this.leases = leases;
        this.renewEvery = renewEvery;
    }

    /** @throws ApiError UNKNOWN_WORKSPACE, WORKSPACE_UNPAID, NOT_ON_PLAN */
    public LeaseOutcome run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.find(tx, request.workspace()).orElseThrow(() ->
                ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace '" + request.workspace() + "'.", "workspace"));
        if (workspace.status() == Workspace.Status.UNPAID) {
            throw ApiError.of(ErrorCode.WORKSPACE_UNPAID, "The workspace has an unpaid invoice; once it is paid, machines may start again.", "workspace");
        }
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.payingFor(now).orElse(subscription.phases().getFirst());
        Plan plan = plans.of(tx, phase).plan();
        requireOnPlan(plan, request.machine(), machineUsage.metrics(tx, phase, request.project(), request.machine()));
        Instant renewBy = now.plus(renewEvery.multipliedBy(2));
        Map<Against, Long> needed = machineUsage.holds(tx, workspace.id(), phase, request.project(), request.machine(), now, renewBy);
        // What makes rows in transactions of its own comes before anything is locked here.
        Project.Name name = new Project.Name(workspace.id(), request.project());
        int project = ids.projects(List.of(name), now).get(name);
        openCounters.ensure(CounterKeys.of(needed.keySet()), now);

        workspaces.findForUpdate(tx, workspace.id());
        Optional<LeaseOutcome> full = concurrencyReached(plan.limits(), leases.running(tx, workspace.id(), project, now));
        if (full.isPresent()) {
            return full.get();
        }
        return switch (holdTime.decide(tx, needed, List.of(), any -> RunningWork.STOP, now)) {
            case Decided.TooLittle(Against counter, Standing at) -> limitReached(tx, ids, phase, counter, at);
            case Decided.Enough enough -> {
                LeaseId id = leases.start(tx, workspace.id(), project, request.project(), request.machine(), now, renewBy);
                holdTime.write(tx, id, project, enough, List.of(), now, renewBy);
                yield new LeaseOutcome.Running(leases.find(tx, id).orElseThrow());
            }
        };
    }

    private static void requireOnPlan(Plan plan, String machine, List<MeteredMetric> metrics) {
        boolean available = metrics.stream()
                .noneMatch(each -> plan.terms(each.metric().key()).orElse(new Terms.NotAvailable()) instanceof Terms.NotAvailable);
        if (!available || !plan.limits().machineSizes().contains(machine)) {
            throw ApiError.of(ErrorCode.NOT_ON_PLAN, "The " + plan.name() + " plan has no machines of the size '" + machine + "'.", "machine");
        }
    }

    private static Optional<LeaseOutcome> concurrencyReached(WorkspaceLimits limits, LeaseStore.Running running) {
        return reached("workspace", limits.concurrentMachines(), running.inWorkspace())
                .or(() -> reached("project", limits.concurrentMachinesPerProject(), running.inProject()));
    }

    private static Optional<LeaseOutcome> reached(String where, OptionalInt limit, int running) {
        return limit.isPresent() && running >= limit.getAsInt()
                ? Optional.of(new LeaseOutcome.ConcurrencyReached(where, limit.getAsInt(), running))
                : Optional.empty();
    }

    static LeaseOutcome limitReached(Transaction tx, MeteringIds ids, Phase phase, Against counter, Standing at) {
        return new LeaseOutcome.LimitReached(
                ids.meters(tx, phase.catalogVersion()).metric(counter.metricId()).orElseThrow().metric(),
                counter,
                at,
                new BillingPeriod(YearMonth.from(counter.period())).to());
    }
}
