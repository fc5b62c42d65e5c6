package io.tollgate.actions;

import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.MasterKeys.Opening;
import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a workspace's own key in the clear: to ask the provider about it, or for {@link HandOutKey}. */
public final class OpenOwnKey {
    private static final Logger LOG = LoggerFactory.getLogger(OpenOwnKey.class);

    private final WorkspaceStore workspaces;
    private final OwnKeyStore ownKeys;
    private final MasterKeys masterKeys;

    public OpenOwnKey(WorkspaceStore workspaces, OwnKeyStore ownKeys, MasterKeys masterKeys) {
        this.workspaces = workspaces;
        this.ownKeys = ownKeys;
        this.masterKeys = masterKeys;
    }

    public record Request(String workspace, Provider provider) {}

    /** A key and what is known of it. */
    public record Held(OwnKey about, ProviderKey key) {}

    /** Empty when the workspace has no key for that provider. @throws ApiError UNKNOWN_WORKSPACE, OWN_KEY_UNREADABLE */
    public Optional<Held> run(Transaction tx, Request request) {
        WorkspaceId workspace = workspaces.find(tx, request.workspace()).map(Workspace::id).orElseThrow(() -> unknown(request.workspace()));
        return ownKeys.find(tx, workspace, request.provider()).map(stored -> open(workspace, stored));
    }

    private Held open(WorkspaceId workspace, OwnKey.Stored stored) {
        String which = "own " + stored.key().provider().title() + " key of " + workspace;
        return switch (masterKeys.open(workspace, stored.key().provider(), stored.sealed())) {
            case Opening.Opened(ProviderKey key) -> new Held(stored.key(), key);
            case Opening.NoMasterKey(String id) -> {
                LOG.error("The {} is under the master key {}, which this node does not have", which, id);
                throw unreadable();
            }
            case Opening.NotAuthentic() -> {
                LOG.error("The {} does not open: its row was changed, or copied from another", which);
                throw unreadable();
            }
        };
    }

    private static ApiError unreadable() {
        return ApiError.of(ErrorCode.OWN_KEY_UNREADABLE,
                "The workspace's own key is stored, and cannot be opened here. The log says why; adding the key again mends it.");
    }

    static ApiError unknown(String workspace) {
        return ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no such workspace.", "workspace");
    }

    /** That there is no own key for the provider. */
    public static ApiError none(Provider provider) {
        return ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no own key for " + provider.title() + ".", "provider");
    }
}
