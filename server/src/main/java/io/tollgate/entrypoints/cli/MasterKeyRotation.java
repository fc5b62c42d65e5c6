package io.tollgate.entrypoints.cli;

import io.tollgate.actions.RotateMasterKey;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.foundation.db.Database;
import java.time.InstantSource;
import java.util.Optional;

/** Goes through all own keys in pages, a transaction each. */
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
        Done done = new Done(0, 0);
        Optional<OwnKeyStore.ToRotate> after = Optional.empty();
        do {
            Optional<OwnKeyStore.ToRotate> from = after;
            RotateMasterKey.Page page = database.inTransaction(tx -> rotate.page(tx, keys, from));
            done = new Done(done.resealed() + page.resealed(), done.unopened() + page.unopened());
            after = page.last();
        } while (after.isPresent());
        return done;
    }
}
