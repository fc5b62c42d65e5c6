package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.Optional;
import java.util.Set;

/**
 * Who makes a request.
 *
 * @param keyId the API key's id, as it stands in the audit log; the key itself is kept nowhere
 * @param workspace the key of the only workspace it may be used for, if it was made for one
 */
public record Caller(String keyId, Set<Access> access, Optional<String> workspace) {
    private static final String ATTRIBUTE = "tollgate.caller";

    public Caller {
        access = Set.copyOf(access);
    }

    /** The caller of a request to a route that is not public. */
    public static Caller of(Context request) {
        return known(request).orElseThrow(() -> new IllegalStateException("a public route has no caller"));
    }

    static Optional<Caller> known(Context request) {
        return Optional.ofNullable(request.attribute(ATTRIBUTE));
    }

    /** Admin may do all that the other scopes may. */
    public boolean may(Access wanted) {
        return wanted == Access.PUBLIC || access.contains(wanted) || access.contains(Access.ADMIN);
    }

    public boolean mayTouch(String workspaceKey) {
        return workspace.isEmpty() || workspace.get().equals(workspaceKey);
    }

    /** @throws ApiError forbidden, when the key was made for another workspace */
    public void requireFor(String workspaceKey) {
        if (!mayTouch(workspaceKey)) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "This key is for the workspace " + workspace.get() + " only.");
        }
    }

    /** @throws ApiError forbidden, unless the request keeps within the one workspace the key is for */
    void requireReach(Route route, Context request) {
        if (workspace.isEmpty() || route.reach() == Route.Reach.HELD_BY_HANDLER) {
            return;
        }
        if (!route.path().contains("{workspace}")) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "This key is for the workspace " + workspace.get() + " only.");
        }
        requireFor(request.pathParam("workspace"));
    }

    void remember(Context request) {
        request.attribute(ATTRIBUTE, this);
    }
}
