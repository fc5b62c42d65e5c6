package io.tollgate.actions;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.Standing;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.OptionalLong;

/** What became of one wish to reserve. Quantities are smallest units. */
public sealed interface ReserveOutcome {
    /**
     * @param remaining what is left within the limit; empty without one, and on an own key
     * @param onOwnKey whether it is granted on the workspace's own provider key, with nothing set aside
     * @param repeated whether it is the first answer given again
     */
    record Reserved(
            ReservationId id, Unit unit, long quantity, OptionalLong remaining, Instant expiresAt, boolean onOwnKey, boolean repeated)
            implements ReserveOutcome {
        Reserved again() {
            return new Reserved(id, unit, quantity, remaining, expiresAt, onOwnKey, true);
        }
    }

    /** @param at what the counter said */
    record LimitReached(Metric metric, Standing at, Instant resetsAt) implements ReserveOutcome {}

    /** @param field what is wrong, "metric" */
    record Refused(ErrorCode code, String field, String detail) implements ReserveOutcome {}
}
