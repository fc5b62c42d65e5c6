package io.tollgate.actions;

import io.tollgate.domain.keys.MasterKeyStore;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeySpanStore;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Gives a workspace a key of its own for a provider, in place of the one it has. From now on its requests there are not billed. */
public final class AddOwnKey {
    private final WorkspaceStore workspaces;
    private final OwnKeyStore ownKeys;
    private final OwnKeySpanStore spans;
    private final MasterKeyStore masterKeyStore;
    private final MasterKeys masterKeys;
    private final AuditStore audit;

    public AddOwnKey(
            WorkspaceStore workspaces,
            OwnKeyStore ownKeys,
            OwnKeySpanStore spans,
            MasterKeyStore masterKeyStore,
            MasterKeys masterKeys,
            AuditStore audit) {
        this.workspaces = workspaces;
        this.ownKeys = ownKeys;
        this.spans = spans;
        this.masterKeyStore = masterKeyStore;
        this.masterKeys = masterKeys;
        this.audit = audit;
    }

    /** Whether the provider was asked about the key just before, and accepted it. */
    public enum Checked {
        ACCEPTED,
        NOT_ASKED
    }

    public record Request(String workspace, ProviderKey key, Checked checked, String actor) {}

    /** The same key again stays the same, and is only marked as accepted. @throws ApiError UNKNOWN_WORKSPACE, MASTER_KEY_MISSING */
    public OwnKey run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> OpenOwnKey.unknown(request.workspace()));
        WorkspaceId id = workspace.id();
        Optional<OwnKey.Stored> before = ownKeys.find(tx, id, request.key().provider());
        if (before.isPresent() && isSame(id, before.get(), request.key())) {
            return again(tx, id, before.get().key(), request, now);
        }
        masterKeyStore.register(tx, masterKeys);
        Optional<Instant> checkedAt = request.checked() == Checked.ACCEPTED ? Optional.of(now) : Optional.empty();
        OwnKey added = ownKeys.put(tx, id, request.key(), masterKeys.seal(id, request.key()), checkedAt, now);
        spans.begin(tx, id, added.provider(), now);
        Map<String, String> detail = before
                .map(old -> Map.of("lastFour", added.lastFour(), "lastFourBefore", old.key().lastFour()))
                .orElse(Map.of("lastFour", added.lastFour()));
        audit.append(tx, new AuditEntry(
                id, now, request.actor(), before.isPresent() ? "own_key.replaced" : "own_key.added", added.provider().word(), detail));
        return added;
    }

    private OwnKey again(Transaction tx, WorkspaceId workspace, OwnKey key, Request request, Instant now) {
        return switch (request.checked()) {
            case NOT_ASKED -> key;
            case ACCEPTED -> {
                audit.append(tx, new AuditEntry(workspace, now, request.actor(), "own_key.checked", key.provider().word(),
                        Map.of("lastFour", key.lastFour(), "result", "accepted")));
                yield ownKeys.accepted(tx, workspace, key, now);
            }
        };
    }

    private boolean isSame(WorkspaceId workspace, OwnKey.Stored before, ProviderKey key) {
        return masterKeys.open(workspace, key.provider(), before.sealed()) instanceof MasterKeys.Opening.Opened(ProviderKey held)
                && held.equals(key);
    }
}
