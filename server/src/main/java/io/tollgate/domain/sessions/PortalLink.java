package io.tollgate.domain.sessions;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A link to a workspace's pages.
 *
 * @param returnUrl where its pages lead back to
 * @param expiresAt from when on it opens nothing; sessions it opened before go on
 */
public record PortalLink(WorkspaceId workspace, String id, Role role, Optional<URI> returnUrl, Instant expiresAt) {

    /** With what opens it, which is shown this once. */
    public record Issued(PortalLink link, String secret) {}
}
