package io.tollgate.actions;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.Standing;
import java.time.Instant;

/** What became of starting or renewing a lease. */
public sealed interface LeaseOutcome {
    record Running(Lease lease) implements LeaseOutcome {}

    /** @param counter where it was refused. @param at what that said */
    record LimitReached(Metric metric, Against counter, Standing at, Instant resetsAt) implements LeaseOutcome {}

    /** @param where "workspace" or "project"; @param limit how many may run there at once; @param running how many do */
    record ConcurrencyReached(String where, int limit, int running) implements LeaseOutcome {}

    /** It had ended before, or was lost. */
    record Over(Lease lease) implements LeaseOutcome {}
}
