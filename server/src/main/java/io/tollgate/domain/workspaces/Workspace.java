package io.tollgate.domain.workspaces;

import java.time.Instant;
import java.util.Locale;

/**
 * The customer that is billed.
 *
 * @param key what clients call it; never changes
 * @param alertEmail where alerts go; the owner's address until another is set
 */
public record Workspace(WorkspaceId id, String key, String name, String ownerEmail, String alertEmail, Status status, Instant createdAt) {

    public enum Status {
        ACTIVE,
        /** All payment retries have failed: pages warn, reservations are refused. */
        UNPAID;

        /** "active", as clients and rows have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
