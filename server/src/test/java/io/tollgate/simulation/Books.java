package io.tollgate.simulation;

import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.util.function.Function;

/** What auditors look into: the database as it was committed, or, to try the auditors, as one transaction sees it. */
interface Books {
    <T> T read(Function<Transaction, T> question);

    static Books of(Database database) {
        return new Books() {
            @Override
            public <T> T read(Function<Transaction, T> question) {
                return database.inTransaction(question);
            }
        };
    }

    static Books within(Transaction tx) {
        return new Books() {
            @Override
            public <T> T read(Function<Transaction, T> question) {
                return question.apply(tx);
            }
        };
    }
}
