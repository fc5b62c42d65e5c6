package io.tollgate.actions;

import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.CorrectionStore.Changed;
import io.tollgate.domain.metering.EventToCount;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Marks the closed periods that late events change, so that the next invoice of their workspace looks at them again. */
public final class MarkCorrections {
    private final WorkspaceStore workspaces;
    private final CorrectionStore corrections;

    public MarkCorrections(WorkspaceStore workspaces, CorrectionStore corrections) {
        this.workspaces = workspaces;
        this.corrections = corrections;
    }

    /** The two steps of marking, each at its place in the order of locks; events of the current period cost nothing. */
    public interface Late {
        /** Once the events are counted. @param counted those that were */
        void mark(Transaction tx, Collection<EventToCount> counted, Instant now);
    }

    /**
     * Holds the workspaces of events of ended periods, before anything else is locked: while their invoice is being made such events wait, and then find
     * their period closed.
     */
    public Late hold(Transaction tx, Collection<EventToCount> events, Instant now) {
        SortedSet<WorkspaceId> late = late(events, now).stream().map(Changed::workspace).collect(Collectors.toCollection(TreeSet::new));
        if (late.isEmpty()) {
            return (any, counted, at) -> {};
        }
        workspaces.lockShared(tx, late);
        return (marking, counted, at) -> corrections.mark(marking, late(counted, at), at);
    }

    private static SortedSet<Changed> late(Collection<EventToCount> events, Instant now) {
        BillingPeriod current = BillingPeriod.containing(now);
        SortedSet<Changed> late = new TreeSet<>();
        for (EventToCount event : events) {
            if (event.period().compareTo(current) < 0) {
                late.add(new Changed(new WorkspaceId(event.workspaceId()), event.period()));
            }
        }
        return late;
    }
}
