package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;

/**
 * Table {@code test_gateway_answer}: what the test gateway remembers, in transactions of its own, as a gateway elsewhere would.
 */
public final class TestGatewayStore {
    private final Database database;
    private final InstantSource clock;

    public TestGatewayStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @param kind "charge" or "refund" */
    public record Asked(WorkspaceId workspace, String idempotencyKey, String method, String kind, Money amount) {}

    /**
     * The first answer under the key: the code of what was declined, empty for what was done.
     *
     * @param decide the answer to a new key; told whether the method was declined before
     * @throws IllegalStateException when the key was used for another amount or method
     */
    public Optional<String> answer(Asked asked, Function<Boolean, Optional<String>> decide) {
        return database.inTransaction(tx -> {
            tx.handle().createQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:method, 1))")
                    .bind("method", asked.method()).mapTo(Integer.class).one();
            Optional<Optional<String>> before = before(tx, asked);
            if (before.isPresent()) {
                return before.get();
            }
            Optional<String> declined = decide.apply(wasDeclined(tx, asked));
            tx.handle().createUpdate("""
                            insert into test_gateway_answer (workspace_id, idempotency_key, method, kind, amount_minor, currency, declined_code, answered_at)
                            values (:workspace, :key, :method, :kind, :amount, :currency, :declined, :at)""")
                    .bind("workspace", asked.workspace().value())
                    .bind("key", asked.idempotencyKey())
                    .bind("method", asked.method())
                    .bind("kind", asked.kind())
                    .bind("amount", asked.amount().minorUnits())
                    .bind("currency", asked.amount().currency().getCurrencyCode())
                    .bind("declined", declined.orElse(null))
                    .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .execute();
            return declined;
        });
    }

    /** What was charged under the key. */
    public Optional<String> methodOf(WorkspaceId workspace, String idempotencyKey) {
        return database.read(tx -> tx.handle()
                .createQuery("select method from test_gateway_answer where workspace_id = :workspace and idempotency_key = :key and kind = 'charge'")
                .bind("workspace", workspace.value())
                .bind("key", idempotencyKey)
                .mapTo(String.class)
                .findOne());
    }

    private static Optional<Optional<String>> before(Transaction tx, Asked asked) {
        return tx.handle().createQuery("""
                        select method, amount_minor, currency, declined_code from test_gateway_answer
                         where workspace_id = :workspace and idempotency_key = :key""")
                .bind("workspace", asked.workspace().value())
                .bind("key", asked.idempotencyKey())
                .map((row, context) -> {
                    if (!row.getString("method").equals(asked.method())
                            || row.getLong("amount_minor") != asked.amount().minorUnits()
                            || !row.getString("currency").equals(asked.amount().currency().getCurrencyCode())) {
                        throw new IllegalStateException("the key " + asked.idempotencyKey() + " was used for something else");
                    }
                    return Optional.ofNullable(row.getString("declined_code"));
                })
                .findOne();
    }

    private static boolean wasDeclined(Transaction tx, Asked asked) {
        return tx.handle().createQuery("""
                        select exists (select from test_gateway_answer
                         where workspace_id = :workspace and method = :method and declined_code is not null)""")
                .bind("workspace", asked.workspace().value())
                .bind("method", asked.method())
                .mapTo(Boolean.class)
                .one();
    }
}
