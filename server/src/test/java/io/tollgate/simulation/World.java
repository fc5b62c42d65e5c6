package io.tollgate.simulation;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.domain.catalog.CatalogDocuments;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Two nodes on one database with one time, emptied for every seed. */
final class World implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    final ManualTime time = ManualTime.at(START);
    final SimulatedGateway gateway = new SimulatedGateway();
    final Node one;
    final Node other;
    final Database database;
    private int lives;

    World() {
        DatabaseAddress address = TestDatabase.freshAddress();
        try (Database settings = Database.connect(address, 1)) {
            // Compiling a query takes longer than any of these takes to run.
            settings.transact(tx -> tx.handle().execute(
                    "do $$ begin execute format('alter database %I set jit = off', current_database()); end $$"));
        }
        one = node(address, 1);
        other = node(address, 2);
        database = Database.connect(address, 2);
        database.transact(tx -> {
            one.house.applyCatalog.run(tx, new ApplyCatalog.Request(Published.catalog(CatalogDocuments.sample()), "test"), START);
            GateAuditor.watchCounters(tx);
        });
    }

    private Node node(DatabaseAddress address, long seed) {
        Database pool = Database.connect(address, 5);
        return new Node(new House(pool, time, Tokens.seeded(seed), Settings.STANDARD, TestMasterKeys.KEYS, new Gateways(List.of(gateway))), pool);
    }

    /** One process. A transaction of it can be made to break off at its end, and is then asked for again. */
    static final class Node {
        final House house;
        final Database database;
        boolean breaking;

        private Node(House house, Database database) {
            this.house = house;
            this.database = database;
        }

        <T> T act(Function<Transaction, T> work) {
            if (breaking) {
                try {
                    database.inTransaction(tx -> {
                        work.apply(tx);
                        throw new BrokenOff();
                    });
                } catch (BrokenOff asWanted) {
                    return database.inTransaction(work);
                }
            }
            return database.inTransaction(work);
        }
    }

    private static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Takes everything away but the catalog, and begins again. @return a name that no workspace had before */
    String beginAgain() {
        database.transact(tx -> List.of(
                "refund", "credit_note_line", "credit_note", "invoice_document", "document_logo", "billing_details",
                "plan_change", "correction_due", "account_entry", "payment_note", "payment_dispute", "billing_threshold", "payment", "payment_method", "payment_customer", "test_gateway_answer", "invoice_collection", "billed_period", "invoice_line", "invoice", "invoice_number", "invoice_run", "credit_entry", "credit_grant", "reservation", "lease",
                "hard_limit", "own_key", "own_key_span", "event_beyond_limit", "event", "event_key", "event_source", "unique_use", "usage_rollup",
                "usage_counter", "subscription_phase", "project", "audit_entry", "signup_decision", "alert_fired", "alert_threshold", "outbox_attempt",
                "outbox", "workspace", "counter_change").forEach(table ->
                tx.handle().execute("delete from " + table)));
        time.set(START);
        gateway.forget();
        return "life" + ++lives + "-";
    }

    @Override
    public void close() {
        one.database.close();
        other.database.close();
        database.close();
    }
}
