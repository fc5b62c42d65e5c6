package io.tollgate.simulation;

import java.util.List;

/** SQL that finds what is wrong. */
final class Complaints {
    private Complaints() {}

    /** @param sql one text for each thing that is wrong; may use the keys of metrics by how they add up, as :sums, :largest, :latest and :different */
    static void requireNone(Books books, String rule, String sql) {
        List<String> wrong = books.read(tx -> {
            var query = tx.handle().createQuery(sql);
            query.bind("sums", Published.keys(Published.Adding.SUM).toArray(String[]::new));
            query.bind("largest", Published.keys(Published.Adding.LARGEST).toArray(String[]::new));
            query.bind("latest", Published.keys(Published.Adding.LATEST).toArray(String[]::new));
            query.bind("different", Published.keys(Published.Adding.DIFFERENT).toArray(String[]::new));
            query.configure(org.jdbi.v3.core.statement.SqlStatements.class, config -> config.setUnusedBindingAllowed(true));
            return query.mapTo(String.class).list();
        });
        if (!wrong.isEmpty()) {
            throw new AssertionError(rule + ": " + wrong);
        }
    }
}
