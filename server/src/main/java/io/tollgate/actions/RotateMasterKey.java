package io.tollgate.actions;

import io.tollgate.domain.keys.MasterKeyStore;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.SealedKey;
import io.tollgate.domain.keys.SealedSecretStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Puts all stored own keys and other secrets under the first of the master keys. Each row names the one it is under, so it may stop anywhere and begin again. */
public final class RotateMasterKey {
    private static final int PAGE = 200;

    private final OwnKeyStore ownKeys;
    private final SealedSecretStore secrets;
    private final MasterKeyStore masterKeyStore;
    private final AuditStore audit;

    public RotateMasterKey(OwnKeyStore ownKeys, SealedSecretStore secrets, MasterKeyStore masterKeyStore, AuditStore audit) {
        this.ownKeys = ownKeys;
        this.secrets = secrets;
        this.masterKeyStore = masterKeyStore;
        this.audit = audit;
    }

    /**
     * What one page came to.
     *
     * @param unopened rows that no master key at hand opens; they stay as they are
     * @param last where the next page goes on; empty after the last one
     */
    public record Page<R>(int resealed, int unopened, Optional<R> last) {}

    /** Makes every node refuse to put anything new under another master key. Comes before the first page, in a transaction of its own. */
    public void begin(Transaction tx, MasterKeys keys, Instant now) {
        masterKeyStore.retireAllBut(tx, keys.primaryId(), now);
        audit.append(tx, new AuditEntry(WorkspaceId.NONE, now, "system", "master_key.rotated", keys.primaryId(), Map.of()));
    }

    public Page<OwnKeyStore.ToRotate> ownKeys(Transaction tx, MasterKeys keys, Optional<OwnKeyStore.ToRotate> after) {
        return page(ownKeys.lockNotUnder(tx, keys.primaryId(), after, PAGE), row -> {
            Optional<SealedKey> anew = keys.underPrimary(row.workspace(), row.provider(), row.sealed());
            anew.ifPresent(sealed -> ownKeys.reseal(tx, row, sealed));
            return anew.isPresent();
        });
    }

    public Page<SealedSecretStore.Named> secrets(Transaction tx, MasterKeys keys, Optional<SealedSecretStore.Named> after) {
        return page(secrets.lockNotUnder(tx, keys.primaryId(), after, PAGE), row -> {
            Optional<SealedKey> anew = keys.underPrimary(row.name(), row.sealed());
            anew.ifPresent(sealed -> secrets.put(tx, row.name(), sealed));
            return anew.isPresent();
        });
    }

    private static <R> Page<R> page(List<R> rows, Predicate<R> reseal) {
        int resealed = 0;
        for (R row : rows) {
            resealed += reseal.test(row) ? 1 : 0;
        }
        return new Page<>(resealed, rows.size() - resealed, rows.size() < PAGE ? Optional.empty() : Optional.of(rows.getLast()));
    }
}
