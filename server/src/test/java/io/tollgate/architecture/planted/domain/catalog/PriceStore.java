package io.tollgate.architecture.planted.domain.catalog;

import io.tollgate.architecture.planted.foundation.db.Connections;

/** May use the database, but not write another room's table, read one of a room it may not use, or ask the database for the time. */
public final class PriceStore {
    public String statements(Connections connections, String table) {
        connections.open();
        return """
                insert into price (amount) values (1)
                """
                + "update guess set amount = 2 where id = " + table
                + """
                select * from price join guess using (id) where begun < now()
                """;
    }
}
