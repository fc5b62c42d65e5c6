package io.tollgate.domain.keys;

import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;

/** Which master keys rows are under, and which of them were rotated out, so that all nodes agree on what to seal with. */
public final class MasterKeyStore {

    /** The master keys that stored own keys and other secrets need. */
    public Set<String> inUse(Transaction tx) {
        return new HashSet<>(tx.handle().createQuery("""
                        select id from master_key where exists (select from own_key where master_key_id = master_key.id)
                            or exists (select from sealed_secret where master_key_id = master_key.id)
                        """)
                .mapTo(String.class).list());
    }

    public boolean isRetired(Transaction tx, String id) {
        return tx.handle().createQuery("select exists (select from master_key where id = :id and retired_at is not null)")
                .bind("id", id).mapTo(Boolean.class).one();
    }

    /**
     * Allows rows under this node's first master key, until the transaction ends against no other node's rotation.
     *
     * @throws ApiError MASTER_KEY_MISSING when it was rotated out, or others' secrets are under one that this node does not have: what it stored
     *     could then not be opened everywhere
     */
    public void register(Transaction tx, MasterKeys keys) {
        lock(tx);
        if (isRetired(tx, keys.primaryId())) {
            throw ApiError.of(ErrorCode.MASTER_KEY_MISSING,
                    "This node's master key was rotated out. Start the node again with the new one; the operator's guide says how.");
        }
        if (!keys.ids().containsAll(inUse(tx))) {
            throw ApiError.of(ErrorCode.MASTER_KEY_MISSING,
                    "Secrets are stored under a master key that this node does not have. Give all nodes the same TOLLGATE_MASTER_KEY.");
        }
        add(tx, keys.primaryId());
    }

    /** From the commit on, nothing new goes under any other master key. */
    public void retireAllBut(Transaction tx, String id, Instant now) {
        lock(tx);
        add(tx, id);
        tx.handle().createUpdate("update master_key set retired_at = null where id = :id").bind("id", id).execute();
        tx.handle().createUpdate("update master_key set retired_at = :now where id <> :id and retired_at is null")
                .bind("id", id)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static void add(Transaction tx, String id) {
        tx.handle().createUpdate("insert into master_key (id) values (:id) on conflict (id) do nothing").bind("id", id).execute();
    }

    private static void lock(Transaction tx) {
        tx.handle().execute("lock table master_key in share row exclusive mode");
    }
}
