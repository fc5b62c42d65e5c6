package io.tollgate.actions;

import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.domain.limits.LeaseStretches;
import io.tollgate.domain.limits.LeaseStretches.Stretch;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.List;

/** Ends a lease, once: by a call now, or, when it was not renewed in time, at its last renewal. Its time becomes usage, what it held is given back. */
public final class EndLease {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final MachineUsage machineUsage;
    private final MeterLease meterLease;
    private final EndReservation endReservation;
    private final LeaseStore leases;
    private final ReservationStore reservations;

    public EndLease(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            MachineUsage machineUsage,
            MeterLease meterLease,
            EndReservation endReservation,
            LeaseStore leases,
            ReservationStore reservations) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.machineUsage = machineUsage;
        this.meterLease = meterLease;
        this.endReservation = endReservation;
        this.leases = leases;
        this.reservations = reservations;
    }

    /** The lease as it is afterwards; one that ended before stays as it is. @throws ApiError NOT_FOUND */
    public Lease run(Transaction tx, LeaseId id, Instant now) {
        Lease lease = leases.lock(tx, id).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no lease '" + id + "'.", "id"));
        if (lease.state() != Lease.State.RUNNING) {
            return lease;
        }
        return lease.isLost(now) ? end(tx, lease, Lease.State.LOST, lease.lastRenewedAt(), now) : end(tx, lease, Lease.State.ENDED, now, now);
    }

    /** Ends it only if it is lost by now, which a renewal may have prevented since the caller looked. */
    public void endIfLost(Transaction tx, LeaseId id, Instant now) {
        leases.lock(tx, id)
                .filter(lease -> lease.isLost(now))
                .ifPresent(lease -> end(tx, lease, Lease.State.LOST, lease.lastRenewedAt(), now));
    }

    private Lease end(Transaction tx, Lease lease, Lease.State state, Instant at, Instant now) {
        Workspace workspace = workspaces.find(tx, lease.id().workspace()).orElseThrow();
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.payingFor(at).orElse(subscription.phases().getFirst());
        List<Stretch> stretches = LeaseStretches.between(lease.meteredFrom(), at);
        boolean split = stretches.size() > 1 || !lease.meteredFrom().equals(lease.startedAt());
        meterLease.record(
                tx, machineUsage.machines(tx, phase), workspace.key(), lease, stretches, split, reservations.ofLease(tx, lease.id()));
        endReservation.dropHolds(tx, reservations.ofLease(tx, lease.id()), now);
        leases.end(tx, lease.id(), state, at);
        return leases.find(tx, lease.id()).orElseThrow();
    }
}
