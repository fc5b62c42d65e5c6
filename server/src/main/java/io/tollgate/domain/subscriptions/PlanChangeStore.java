package io.tollgate.domain.subscriptions;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Table {@code plan_change}. Whoever writes it holds the workspace's row locked. */
public final class PlanChangeStore {

    /** What is asked for. */
    public record Asked(String planKey, int catalogVersion, Money quoted, String askedBy, Optional<String> askedKey) {}

    public PlanChange begin(Transaction tx, WorkspaceId workspace, Asked asked, Instant now) {
        return tx.handle().createQuery("""
                        insert into plan_change (workspace_id, plan_key, catalog_version, quoted_minor, currency, asked_by, asked_key, asked_at)
                        values (:workspace, :plan, :version, :quoted, :currency, :by, :key, :now) returning *""")
                .bind("workspace", workspace.value())
                .bind("plan", asked.planKey())
                .bind("version", asked.catalogVersion())
                .bind("quoted", asked.quoted().minorUnits())
                .bind("currency", asked.quoted().currency().getCurrencyCode())
                .bind("by", asked.askedBy())
                .bind("key", asked.askedKey().orElse(null))
                .bind("now", now)
                .map((row, context) -> change(row))
                .one();
    }

    public Optional<PlanChange> find(Transaction tx, WorkspaceId workspace, long id) {
        return tx.handle().createQuery("select * from plan_change where workspace_id = :workspace and id = :id")
                .bind("workspace", workspace.value())
                .bind("id", id)
                .map((row, context) -> change(row))
                .findOne();
    }

    /** The one whose payment is under way. */
    public Optional<PlanChange> charging(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select * from plan_change where workspace_id = :workspace and state = 'charging'")
                .bind("workspace", workspace.value())
                .map((row, context) -> change(row))
                .findOne();
    }

    /** What was asked for with this Idempotency-Key before, unless it was declined, after which the same may be asked again. */
    public Optional<PlanChange> asked(Transaction tx, WorkspaceId workspace, String askedBy, String key) {
        return tx.handle().createQuery("""
                        select * from plan_change
                         where workspace_id = :workspace and asked_by = :by and asked_key = :key and state <> 'declined'""")
                .bind("workspace", workspace.value())
                .bind("by", askedBy)
                .bind("key", key)
                .map((row, context) -> change(row))
                .findOne();
    }

    public void done(Transaction tx, PlanChange change, Instant effectiveAt, OptionalLong invoiceId, Instant now) {
        requireOne(change, tx.handle().createUpdate("""
                        update plan_change set state = 'done', effective_at = :effectiveAt, invoice_id = :invoice, ended_at = :now
                         where workspace_id = :workspace and id = :id and state = 'charging'""")
                .bind("workspace", change.workspace().value())
                .bind("id", change.id())
                .bind("effectiveAt", effectiveAt)
                .bind("invoice", invoiceId.isPresent() ? invoiceId.getAsLong() : null)
                .bind("now", now)
                .execute());
    }

    public void declined(Transaction tx, PlanChange change, Instant now) {
        requireOne(change, tx.handle().createUpdate("""
                        update plan_change set state = 'declined', ended_at = :now
                         where workspace_id = :workspace and id = :id and state = 'charging'""")
                .bind("workspace", change.workspace().value())
                .bind("id", change.id())
                .bind("now", now)
                .execute());
    }

    private static void requireOne(PlanChange change, int updated) {
        if (updated != 1) {
            throw new IllegalStateException("plan change " + change.id() + " of " + change.workspace() + " is not under way any more");
        }
    }

    private static PlanChange change(ResultSet row) throws SQLException {
        long invoice = row.getLong("invoice_id");
        OptionalLong invoiceId = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(invoice);
        return new PlanChange(
                new WorkspaceId(row.getInt("workspace_id")),
                row.getLong("id"),
                PlanChange.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("plan_key"),
                row.getInt("catalog_version"),
                new Money(row.getLong("quoted_minor"), Currency.getInstance(row.getString("currency"))),
                row.getString("asked_by"),
                Optional.ofNullable(row.getString("asked_key")),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("effective_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                invoiceId);
    }
}
