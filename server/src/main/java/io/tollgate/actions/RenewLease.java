package io.tollgate.actions;

import io.tollgate.actions.HoldMachineTime.Decided;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.domain.limits.LeaseStretches;
import io.tollgate.domain.limits.LeaseStretches.Stretch;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.limits.Standing;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
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

/** Lets a running machine go on: sets more of its time aside, and meters what of it lies in a period that has ended. */
public final class RenewLease {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final OpenCounters openCounters;
    private final LimitsInForce limits;
    private final MachineUsage machineUsage;
    private final HoldMachineTime holdTime;
    private final MeterLease meterLease;
    private final LeaseStore leases;
    private final ReservationStore reservations;
    private final Duration renewEvery;

    public RenewLease(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            MeteringIds ids,
            OpenCounters openCounters,
            LimitsInForce limits,
            MachineUsage machineUsage,
            HoldMachineTime holdTime,
            MeterLease meterLease,
            LeaseStore leases,
            ReservationStore reservations,
            Duration renewEvery) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.openCounters = openCounters;
        this.limits = limits;
        this.machineUsage = machineUsage;
        this.holdTime = holdTime;
        this.meterLease = meterLease;
        this.leases = leases;
        this.reservations = reservations;
        this.renewEvery = renewEvery;
    }

    /** A refused renewal is to be rolled back whole. @throws ApiError NOT_FOUND, WORKSPACE_UNPAID */
    public LeaseOutcome run(Transaction tx, LeaseId id, Instant now) {
        Lease lease = leases.lock(tx, id).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no lease '" + id + "'.", "id"));
        if (lease.state() != Lease.State.RUNNING || lease.isLost(now)) {
            return new LeaseOutcome.Over(lease);
        }
        Workspace workspace = workspaces.find(tx, id.workspace()).orElseThrow();
        if (workspace.status() == Workspace.Status.UNPAID) {
            throw ApiError.of(ErrorCode.WORKSPACE_UNPAID, "The workspace has an unpaid invoice; once it is paid, machines may go on again.", "workspace");
        }
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.payingFor(now).orElse(subscription.phases().getFirst());
        List<Reservation> held = reservations.ofLease(tx, id);
        Instant renewBy = now.plus(renewEvery.multipliedBy(2));
        BillingPeriod current = BillingPeriod.containing(now);
        Instant from = lease.meteredFrom().isBefore(current.from()) ? current.from() : lease.meteredFrom();
        Map<Against, Long> needed = machineUsage.holds(tx, workspace.id(), phase, lease.project(), lease.machine(), from, renewBy);
        openCounters.ensure(CounterKeys.of(needed.keySet()), now);
        if (from.isAfter(lease.meteredFrom())) {
            List<Stretch> ended = LeaseStretches.between(lease.meteredFrom(), now).stream()
                    .filter(stretch -> stretch.period().compareTo(current) < 0)
                    .toList();
            meterLease.record(tx, machineUsage.machines(tx, phase), workspace.key(), lease, ended, true, held);
            held = reservations.ofLease(tx, id);
        }
        return switch (holdTime.decide(tx, needed, held, counter -> runningWork(tx, subscription, phase, counter, now), now)) {
            case Decided.TooLittle(Against counter, Standing at) -> StartLease.limitReached(tx, ids, phase, counter, at);
            case Decided.Enough enough -> {
                holdTime.write(tx, id, lease.projectId(), enough, held, now, renewBy);
                leases.renew(tx, id, from, now, renewBy);
                yield new LeaseOutcome.Running(leases.find(tx, id).orElseThrow());
            }
        };
    }

    private RunningWork runningWork(Transaction tx, Subscription subscription, Phase phase, Against counter, Instant now) {
        MeteredMetric metric = ids.meters(tx, phase.catalogVersion()).metric(counter.metricId()).orElseThrow();
        BillingPeriod period = new BillingPeriod(YearMonth.from(counter.period()));
        return limits.onMetric(tx, new WorkspaceId(counter.workspaceId()), subscription, period, metric, now)
                .runningWork();
    }
}
