package io.tollgate.actions;

import io.tollgate.domain.keys.KeyCheck;
import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Keeps what a provider said of a stored key when it was asked again. */
public final class RecordKeyCheck {
    private final WorkspaceStore workspaces;
    private final OwnKeyStore ownKeys;
    private final AuditStore audit;

    public RecordKeyCheck(WorkspaceStore workspaces, OwnKeyStore ownKeys, AuditStore audit) {
        this.workspaces = workspaces;
        this.ownKeys = ownKeys;
        this.audit = audit;
    }

    /** @param keyId the key that the provider was asked about */
    public record Request(String workspace, Provider provider, long keyId, KeyCheck said, String actor) {}

    /**
     * The key as it is now. One that took the other's place meanwhile is left as it is.
     *
     * @throws ApiError UNKNOWN_WORKSPACE; NOT_FOUND when the key was removed; PROVIDER_UNREACHABLE when nothing was said
     */
    public OwnKey run(Transaction tx, Request request, Instant now) {
        WorkspaceId workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> OpenOwnKey.unknown(request.workspace())).id();
        OwnKey key = ownKeys.find(tx, workspace, request.provider()).orElseThrow(() -> OpenOwnKey.none(request.provider())).key();
        if (key.id() != request.keyId()) {
            return key;
        }
        return switch (request.said()) {
            case KeyCheck.Accepted() -> {
                audit.append(tx, entry(workspace, request, key, "accepted", now));
                yield ownKeys.accepted(tx, workspace, key, now);
            }
            case KeyCheck.Refused(String because) -> {
                audit.append(tx, entry(workspace, request, key, "refused", now));
                Instant since = key.failing().map(OwnKey.Failing::since).orElse(now);
                yield ownKeys.failing(tx, workspace, key, new OwnKey.Failing(since, request.provider().title() + " " + because + "."));
            }
            case KeyCheck.Unknown(String because) -> throw unreachable(request.provider(), because);
        };
    }

    /** @param because the end of a sentence that begins with the provider's name */
    public static ApiError unreachable(Provider provider, String because) {
        return ApiError.of(ErrorCode.PROVIDER_UNREACHABLE, provider.title() + " " + because + ". Nothing was changed.");
    }

    private static AuditEntry entry(WorkspaceId workspace, Request request, OwnKey key, String result, Instant now) {
        return new AuditEntry(workspace, now, request.actor(), "own_key.checked", key.provider().word(),
                Map.of("lastFour", key.lastFour(), "result", result));
    }
}
