package io.tollgate.domain.workspaces;

import java.time.Instant;
import java.util.Map;

/**
 * That someone changed something.
 *
 * @param workspace whose it was; {@link WorkspaceId#NONE} for the platform's own
 * @param actor who: an API key's id, a portal session's, or "system"
 * @param action what, "workspace.updated"
 * @param subject the thing, by the name clients know it by
 * @param detail what else there is to say of it; never a secret
 */
public record AuditEntry(WorkspaceId workspace, Instant at, String actor, String action, String subject, Map<String, String> detail) {

    public AuditEntry {
        detail = Map.copyOf(detail);
    }

    /** An entry as it stands in the list, with the id that the next page is asked by. */
    public record Listed(long id, AuditEntry entry) {}
}
