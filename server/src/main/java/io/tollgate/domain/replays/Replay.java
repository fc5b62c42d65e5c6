package io.tollgate.domain.replays;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A run over all workspaces.
 *
 * @param document the catalog of a simulation
 * @param notes what of it cannot be computed, for all workspaces
 * @param after the workspace it has come to; those with higher ids are to come
 * @param workspaces how many there were when it began
 * @param done how many it is past
 * @param checked how many invoices it computed again
 * @param failure why it ended before its end
 */
public record Replay(
        String id,
        Kind kind,
        Status status,
        List<BillingPeriod> periods,
        Optional<String> document,
        List<String> notes,
        WorkspaceId after,
        long workspaces,
        long done,
        long checked,
        Optional<String> failure,
        String createdBy,
        Instant createdAt,
        Instant updatedAt) {

    public enum Kind {
        CHECK("chk_"),
        SIMULATION("sim_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        public String prefix() {
            return prefix;
        }
    }

    public enum Status {
        RUNNING,
        STOPPED,
        FAILED,
        COMPLETED;

        /** "running". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Replay {
        periods = List.copyOf(periods);
        notes = List.copyOf(notes);
    }
}
