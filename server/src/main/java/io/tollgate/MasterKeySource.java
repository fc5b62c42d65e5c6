package io.tollgate;

import io.tollgate.actions.RotateMasterKey;
import io.tollgate.domain.keys.MasterKey;
import io.tollgate.domain.keys.MasterKeyFile;
import io.tollgate.domain.keys.MasterKeyStore;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.SealedSecretStore;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.entrypoints.cli.MasterKeyRotation;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.db.EmbeddedPostgres;
import io.tollgate.foundation.db.Migrations;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Where a node's master keys come from: its environment, or a file in its data folder that the first start makes. */
final class MasterKeySource {
    private final Environment environment;
    private final Database database;
    private final MasterKeyStore store = new MasterKeyStore();
    private final MasterKeyFile file;

    MasterKeySource(Environment environment, Database database) {
        this.environment = environment;
        this.database = database;
        this.file = new MasterKeyFile(environment.dataFolder());
    }

    /** @throws CannotStart when some stored secrets would not open, or new ones could not be stored */
    MasterKeys keys() {
        Set<String> inUse = database.read(store::inUse);
        MasterKeys keys = told(inUse);
        Set<String> missing = new TreeSet<>(inUse);
        missing.removeAll(keys.ids());
        if (!missing.isEmpty()) {
            throw new CannotStart(missing(missing));
        }
        if (database.read(tx -> store.isRetired(tx, keys.primaryId()))) {
            throw new CannotStart("The master key " + keys.primaryId()
                    + " was rotated out. Set TOLLGATE_MASTER_KEY to the one that took its place, or put back the newer " + MasterKeyFile.NAME + ".");
        }
        return keys;
    }

    /** The environment's keys, and those of a file that was in use before as ones that still open. */
    private MasterKeys told(Set<String> inUse) {
        try {
            Optional<MasterKeys> ofFile = file.read();
            if (environment.masterKeys().isPresent()) {
                return environment.masterKeys().get().alsoOpenedBy(ofFile.map(MasterKeys::all).orElse(List.of()));
            }
            if (ofFile.isEmpty() && !inUse.isEmpty()) {
                throw new CannotStart(missing(inUse));
            }
            return ofFile.orElseGet(() -> file.begin(MasterKey.made(Tokens.secure())));
        } catch (MasterKeyFile.Unusable reason) {
            throw new CannotStart(reason.getMessage(), reason);
        }
    }

    private static String missing(Set<String> ids) {
        return "Own provider keys or webhook secrets are stored under a master key that is not here (" + String.join(", ", new TreeSet<>(ids))
                + "). Set TOLLGATE_MASTER_KEY or TOLLGATE_MASTER_KEY_OLD to it, the same on all nodes, or put back " + MasterKeyFile.NAME
                + " in the data folder.";
    }

    /** The command: gives all own keys and webhook secrets a new master key, or finishes that. Safe to kill, and to run again. */
    static void rotate(Environment environment, Consumer<String> tell) {
        if (environment.database().isPresent()) {
            rotate(environment, environment.database().get(), tell);
            return;
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(environment.dataFolder())) {
            rotate(environment, postgres.address(), tell);
        }
    }

    private static void rotate(Environment environment, DatabaseAddress address, Consumer<String> tell) {
        try (Database database = Database.connect(address, environment.poolSize())) {
            Migrations.apply(database);
            new MasterKeySource(environment, database).rotate(tell);
        }
    }

    private void rotate(Consumer<String> tell) {
        MasterKeys keys = environment.masterKeys().isPresent() ? keys() : withNewFirst(keys());
        MasterKeyRotation rotation =
                new MasterKeyRotation(database, new RotateMasterKey(new OwnKeyStore(), new SealedSecretStore(), store, new AuditStore()), new RealTime());
        MasterKeyRotation.Done done = rotation.run(keys);
        tell.accept("Own keys and webhook secrets are under the master key " + keys.primaryId() + "; " + done.resealed() + " were moved to it.");
        if (done.unopened() > 0) {
            tell.accept(done.unopened() + " do not open with any master key at hand and stay as they are; have own keys added again and webhook secrets rotated.");
        }
        if (environment.masterKeys().isEmpty()) {
            file.replace(withoutUnused(keys));
        }
    }

    /** A file with several keys is that of a rotation which did not finish: its first key is the new one already. */
    private MasterKeys withNewFirst(MasterKeys held) {
        if (held.all().size() > 1) {
            return held;
        }
        MasterKeys keys = new MasterKeys(MasterKey.made(Tokens.secure()), held.all());
        file.replace(keys);
        return keys;
    }

    private MasterKeys withoutUnused(MasterKeys keys) {
        Set<String> inUse = database.read(store::inUse);
        List<MasterKey> older = new ArrayList<>(keys.all().subList(1, keys.all().size()));
        older.removeIf(key -> !inUse.contains(key.id()));
        return new MasterKeys(keys.all().getFirst(), older);
    }
}
