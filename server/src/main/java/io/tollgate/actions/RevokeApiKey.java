package io.tollgate.actions;

import io.tollgate.domain.workspaces.ApiKey;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Makes an API key useless, at once and for good. */
public final class RevokeApiKey {
    private final ApiKeyStore keys;
    private final AuditStore audit;

    public RevokeApiKey(ApiKeyStore keys, AuditStore audit) {
        this.keys = keys;
        this.audit = audit;
    }

    public record Request(String id, String actor) {}

    /**
     * The key, revoked; one that was revoked before stays as it is.
     *
     * @throws ApiError NOT_FOUND
     */
    public ApiKey run(Transaction tx, Request request, Instant now) {
        ApiKey before = keys.find(tx, request.id())
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no API key " + request.id() + "."));
        if (before.revokedAt().isPresent()) {
            return before;
        }
        audit.append(tx, new AuditEntry(before.workspace(), now, request.actor(), "api_key.revoked", before.id(),
                Map.of("name", before.name(), "lastFour", before.lastFour())));
        return keys.revoke(tx, request.id(), now).orElseThrow();
    }
}
