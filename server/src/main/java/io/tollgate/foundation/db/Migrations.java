package io.tollgate.foundation.db;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database's tables to this version, forwards only, from the files in {@code db/migrations}. */
public final class Migrations {
    private static final String LOCATION = "classpath:db/migrations";

    private Migrations() {}

    /**
     * Applies what is missing. Any number of nodes may start at once: one applies, under an advisory lock, the others
     * wait and find nothing left to do.
     *
     * @throws CannotStart if a migration fails, was edited after it was applied, or the database is newer than this
     *     version of Tollgate
     * @throws DatabaseUnavailable if the database cannot be reached
     */
    public static void apply(Database database) {
        apply(database, LOCATION);
    }

    static void apply(Database database, String location) {
        try {
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations(location)
                    .ignoreMigrationPatterns(new String[0])
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            throw DatabaseUnavailable.in(failure)
                    .<RuntimeException>map(each -> each)
                    .orElseGet(() -> new CannotStart("The database's tables cannot be brought to this version of Tollgate: "
                            + failure.getMessage(), failure));
        }
    }
}
