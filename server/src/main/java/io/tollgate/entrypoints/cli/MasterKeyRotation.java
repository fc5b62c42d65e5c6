package io.tollgate.entrypoints.cli;

import io.tollgate.actions.RotateMasterKey;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.SealedSecretStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;

/** Goes through all own keys and other secrets in pages, a transaction each. */
public final class MasterKeyRotation {
    private final Database database;
    private final RotateMasterKey rotate;
    private final InstantSource clock;

    public MasterKeyRotation(Database database, RotateMasterKey rotate, InstantSource clock) {
        this.database = database;
        this.rotate = rotate;
        this.clock = clock;
    }

    /** @param unopened how many rows no master key at hand opens */
    public record Done(int resealed, int unopened) {}

    public Done run(MasterKeys keys) {
        database.transact(tx -> rotate.begin(tx, keys, clock.instant()));
        Done ownKeys = this.<OwnKeyStore.ToRotate>through((tx, after) -> rotate.ownKeys(tx, keys, after));
        Done secrets = this.<SealedSecretStore.Named>through((tx, after) -> rotate.secrets(tx, keys, after));
        return new Done(ownKeys.resealed() + secrets.resealed(), ownKeys.unopened() + secrets.unopened());
    }

    private <R> Done through(BiFunction<Transaction, Optional<R>, RotateMasterKey.Page<R>> pages) {
        Done done = new Done(0, 0);
        Optional<R> after = Optional.empty();
        do {
            Optional<R> from = after;
            RotateMasterKey.Page<R> page = database.inTransaction(tx -> pages.apply(tx, from));
            done = new Done(done.resealed() + page.resealed(), done.unopened() + page.unopened());
            after = page.last();
        } while (after.isPresent());
        return done;
    }
}
