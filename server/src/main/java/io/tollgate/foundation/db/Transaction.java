package io.tollgate.foundation.db;

import java.sql.Connection;
import org.jdbi.v3.core.Handle;

/**
 * One open database transaction, handed down as the first parameter of every store method.
 * Only {@link Database} begins, commits and rolls back; who holds one never does.
 */
public final class Transaction {
    private final Handle handle;

    Transaction(Handle handle) {
        this.handle = handle;
    }

    /** The way to run SQL with named parameters and mapped rows. */
    public Handle handle() {
        return handle;
    }

    /** The plain connection, for COPY and arrays. Never closed, committed or rolled back by the caller. */
    public Connection connection() {
        return handle.getConnection();
    }
}
