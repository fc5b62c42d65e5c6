package io.tollgate.actions;

import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A service of the platform used a workspace's own key and the provider refused it: from now on asking for it is an error. */
public final class ReportFailingKey {
    private static final int LONGEST_DETAIL = 500;

    private final WorkspaceStore workspaces;
    private final OwnKeyStore ownKeys;
    private final AuditStore audit;

    public ReportFailingKey(WorkspaceStore workspaces, OwnKeyStore ownKeys, AuditStore audit) {
        this.workspaces = workspaces;
        this.ownKeys = ownKeys;
        this.audit = audit;
    }

    /**
     * @param keyId the printed id of the key that failed; the one there is now when empty
     * @param detail what the provider said; whatever looks like a key is taken out before it is kept
     */
    public record Request(String workspace, Provider provider, Optional<String> keyId, String detail, String actor) {}

    /**
     * The key as it is now: failing since the first report, or untouched when another has taken the reported one's place.
     *
     * @throws ApiError UNKNOWN_WORKSPACE; NOT_FOUND when there is no own key
     */
    public OwnKey run(Transaction tx, Request request, Instant now) {
        WorkspaceId workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> OpenOwnKey.unknown(request.workspace())).id();
        OwnKey key = ownKeys.find(tx, workspace, request.provider()).orElseThrow(() -> OpenOwnKey.none(request.provider())).key();
        boolean isOfAnother = request.keyId().filter(id -> !id.equals(key.printedId())).isPresent();
        if (isOfAnother || key.failing().isPresent()) {
            return key;
        }
        String said = ProviderKey.withoutKeys(request.detail()).strip();
        String because = said.length() <= LONGEST_DETAIL ? said : said.substring(0, said.offsetByCodePoints(0, LONGEST_DETAIL / 2)) + "...";
        audit.append(tx, new AuditEntry(workspace, now, request.actor(), "own_key.failing", key.provider().word(),
                Map.of("lastFour", key.lastFour(), "detail", because)));
        return ownKeys.failing(tx, workspace, key, new OwnKey.Failing(now, because));
    }
}
