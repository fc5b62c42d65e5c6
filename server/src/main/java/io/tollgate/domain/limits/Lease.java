package io.tollgate.domain.limits;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A running machine.
 *
 * @param meteredFrom where the time begins that is no usage yet: its start, or that of the last period it was renewed in
 * @param renewBy when it is lost unless it was renewed before
 */
public record Lease(
        LeaseId id,
        int projectId,
        String project,
        String machine,
        State state,
        Instant startedAt,
        Instant meteredFrom,
        Instant lastRenewedAt,
        Instant renewBy,
        Optional<Instant> endedAt) {

    public enum State {
        RUNNING,
        /** By a call. */
        ENDED,
        /** It was not renewed in time, and so ended at its last renewal. */
        LOST;

        /** "running", as clients and rows have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** It was not renewed in time, though nobody may have noticed yet. */
    public boolean isLost(Instant now) {
        return state == State.RUNNING && !renewBy.isAfter(now);
    }
}
