package io.tollgate.actions;

import io.tollgate.domain.catalog.Machines;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseStretches.Stretch;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.foundation.db.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Turns a lease's time into usage: one event a stretch, which settles what the lease held in that stretch's period. */
public final class MeterLease {
    private final RecordUsage recordUsage;
    private final MachineUsage machineUsage;

    public MeterLease(RecordUsage recordUsage, MachineUsage machineUsage) {
        this.recordUsage = recordUsage;
        this.machineUsage = machineUsage;
    }

    /**
     * The caller holds the lease's row locked and no counter, since events make rows in transactions of their own first. Time in a period that can no longer
     * be corrected is rejected as any such event is: it was found too late to be billed.
     *
     * @param split whether the lease's time is more than these stretches or several: their ids then name their periods
     */
    void record(Transaction tx, Machines machines, String workspaceKey, Lease lease, List<Stretch> stretches, boolean split, Collection<Reservation> holds) {
        List<UsageEvent> events = new ArrayList<>();
        for (Stretch stretch : stretches) {
            String id = split ? lease.id() + "." + stretch.period() : lease.id().toString();
            events.add(machineUsage.event(machines, workspaceKey, lease, stretch, id, holds));
        }
        recordUsage.decide(tx, List.of(new RecordUsage.Request(events, false)));
    }
}
