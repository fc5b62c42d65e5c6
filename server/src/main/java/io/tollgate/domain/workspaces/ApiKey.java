package io.tollgate.domain.workspaces;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept of an API key.
 *
 * @param workspace the only workspace it may be used for; {@link WorkspaceId#NONE} for all of them
 * @param lastFour the end of the key's text, to recognize it by; empty for a text too short to show any of it
 */
public record ApiKey(
        String id, WorkspaceId workspace, String name, Set<Scope> scopes, String lastFour, Instant createdAt, Optional<Instant> revokedAt) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    /** Whether it may be used for this: an admin key may for everything. */
    public boolean allows(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    public boolean isFor(WorkspaceId asked) {
        return workspace.equals(WorkspaceId.NONE) || workspace.equals(asked);
    }

    /** A key to be made. */
    public record Wanted(String name, Set<Scope> scopes, WorkspaceId workspace) {
        /** @throws ApiError INVALID_REQUEST with the field that is wrong */
        public Wanted {
            WorkspaceRules.name(name, "name");
            scopes = Set.copyOf(scopes);
            if (scopes.isEmpty()) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST, "A key has at least one scope: ingest, gate, read, admin.", "scopes");
            }
        }
    }

    /** A key just made, with its text, which is never to be had again. */
    public record Issued(ApiKey key, String text) {
        /** Without the secret, so that it ends in no log. */
        @Override
        public String toString() {
            return "Issued[" + key + "]";
        }
    }
}
