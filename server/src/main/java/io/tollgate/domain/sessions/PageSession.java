package io.tollgate.domain.sessions;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** A browser that may look at pages. */
public sealed interface PageSession {
    /** The cookie that a workspace's session is known by; the read interface takes it too. */
    String PORTAL_COOKIE = "tollgate_portal";

    /** As it stands in the audit trail. */
    String id();

    Instant expiresAt();

    /** Of somebody who opened a link. */
    record Portal(String id, WorkspaceId workspace, Role role, Optional<URI> returnUrl, Instant expiresAt) implements PageSession {}

    /** Of somebody who logged in with an admin key. */
    record Operator(String id, String keyId, Instant expiresAt) implements PageSession {}

    /** With the secret that the browser keeps. */
    record Issued<S extends PageSession>(S session, String secret) {}
}
