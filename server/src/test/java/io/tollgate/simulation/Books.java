package io.tollgate.simulation;

import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.util.Optional;
import java.util.function.Function;

/** What auditors look into: the database as it was committed, or, to try the auditors, as one transaction sees it. */
interface Books {
    <T> T read(Function<Transaction, T> question);

    /** Of a database; within {@link Look#at} all is asked in one transaction, which is quicker than one for each question. */
    final class Look implements Books {
        private final Database database;
        private Optional<Transaction> open = Optional.empty();

        Look(Database database) {
            this.database = database;
        }

        void at(Runnable audits) {
            database.transact(tx -> {
                open = Optional.of(tx);
                try {
                    audits.run();
                } finally {
                    open = Optional.empty();
                }
            });
        }

        @Override
        public <T> T read(Function<Transaction, T> question) {
            return open.isPresent() ? question.apply(open.get()) : database.inTransaction(question);
        }
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
