package io.tollgate.foundation.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;

/**
 * No connection could be had, or it broke. When it broke during the commit the outcome is unknown: the work may be
 * durable or not, so only work that is exactly-once by its own keys may be sent again.
 */
public final class DatabaseUnavailable extends RuntimeException {
    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    /** The failure as this exception, if it says that the database could not be asked. */
    static Optional<DatabaseUnavailable> in(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof DatabaseUnavailable already) {
                return Optional.of(already);
            }
            if (each instanceof ConnectionException
                    || each instanceof SQLTransientConnectionException
                    || each instanceof SQLException sql && saysUnavailable(sql.getSQLState())) {
                return Optional.of(new DatabaseUnavailable("The database cannot be reached: " + each.getMessage(), failure));
            }
        }
        return Optional.empty();
    }

    /** Classes 08 (connection) and 53 (out of connections, memory, disk), and 57P0x (shut down, crashed, starting). */
    private static boolean saysUnavailable(String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08") || sqlState.startsWith("53") || sqlState.startsWith("57P0"));
    }
}
