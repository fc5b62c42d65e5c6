package io.tollgate.domain.credits;

import io.tollgate.domain.credits.CreditGrant.Balance;
import io.tollgate.domain.credits.CreditGrant.Draw;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** Tables {@code credit_grant} and {@code credit_entry}. */
public final class CreditStore {

    /** Grants a credit, unless its cause was granted before: then empty, and nothing changes. */
    public Optional<CreditGrantId> grant(Transaction tx, WorkspaceId workspace, CreditGrant.Terms terms, Instant at) {
        return tx.handle().createQuery("""
                        insert into credit_grant
                               (workspace_id, metric, kind, amount_minor, currency, effective_from, expires_at, cause, created_at)
                        values (:workspace, :metric, :kind, :amount, :currency, :effectiveFrom, :expiresAt, :cause, :at)
                            on conflict (workspace_id, cause) do nothing
                     returning id""")
                .bind("workspace", workspace.value())
                .bind("metric", terms.metric())
                .bind("kind", terms.kind().name().toLowerCase(Locale.ROOT))
                .bind("amount", terms.amount().minorUnits())
                .bind("currency", terms.amount().currency().getCurrencyCode())
                .bind("effectiveFrom", utc(terms.effectiveFrom()))
                .bind("expiresAt", terms.expiresAt().map(CreditStore::utc).orElse(null))
                .bind("cause", terms.cause())
                .bind("at", utc(at))
                .mapTo(Long.class)
                .findOne()
                .map(CreditGrantId::new);
    }

    /** Keeps every other transaction from drawing on the workspace's grants until this one ends: before loading what is to be billed. */
    public void lock(Transaction tx, WorkspaceId workspace) {
        tx.handle().createQuery("select id from credit_grant where workspace_id = :workspace order by id for update")
                .bind("workspace", workspace.value())
                .mapTo(Long.class)
                .list();
    }

    /** All grants of the workspace, oldest first, also those that are used up or have expired. */
    public List<Balance> balances(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select g.*, g.amount_minor + coalesce((select sum(e.amount_minor) from credit_entry e
                                     where e.workspace_id = g.workspace_id and e.grant_id = g.id), 0)::bigint as remaining
                          from credit_grant g
                         where g.workspace_id = :workspace
                         order by g.id""")
                .bind("workspace", workspace.value())
                .map((row, context) -> balance(row))
                .list();
    }

    /** What can still pay for usage of the period: grants with something left that begin before its end and do not expire before its start. */
    public List<Balance> available(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select * from (
                            select g.*, g.amount_minor + coalesce((select sum(e.amount_minor) from credit_entry e
                                         where e.workspace_id = g.workspace_id and e.grant_id = g.id), 0)::bigint as remaining
                              from credit_grant g
                             where g.workspace_id = :workspace
                               and g.effective_from < :to and (g.expires_at is null or g.expires_at > :from)) with_balance
                         where remaining > 0
                         order by id""")
                .bind("workspace", workspace.value())
                .bind("from", utc(period.from()))
                .bind("to", utc(period.to()))
                .map((row, context) -> balance(row))
                .list();
    }

    /** What grants for the metric have paid for usage of the period. */
    public Money drawnFor(Transaction tx, WorkspaceId workspace, String metric, BillingPeriod period, Currency currency) {
        return tx.handle().createQuery("""
                        select coalesce(-sum(e.amount_minor), 0)::bigint
                          from credit_entry e join credit_grant g on g.workspace_id = e.workspace_id and g.id = e.grant_id
                         where e.workspace_id = :workspace and e.period = :period and g.metric = :metric""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .bind("metric", metric)
                .mapTo(Long.class)
                .map(minorUnits -> new Money(minorUnits, currency))
                .one();
    }

    /**
     * Draws what an invoice's credit lines say.
     *
     * @throws IllegalStateException when a grant has not that much left
     */
    public void draw(Transaction tx, WorkspaceId workspace, Collection<Draw> draws, long invoiceId, BillingPeriod period, Instant at) {
        draw(tx, workspace, draws, Optional.of(invoiceId), period, at);
    }

    /** As {@link #draw}, for a period whose credits paid for everything, so that there is no invoice. */
    public void drawWithoutInvoice(Transaction tx, WorkspaceId workspace, Collection<Draw> draws, BillingPeriod period, Instant at) {
        draw(tx, workspace, draws, Optional.empty(), period, at);
    }

    private void draw(
            Transaction tx, WorkspaceId workspace, Collection<Draw> draws, Optional<Long> invoiceId, BillingPeriod period, Instant at) {
        draws.stream().sorted(Comparator.comparing(Draw::grant)).forEach(draw -> {
            Money remaining = lockedBalance(tx, workspace, draw.grant());
            if (draw.amount().compareTo(remaining) > 0) {
                throw new IllegalStateException(draw.grant() + " has " + remaining + " left, not " + draw.amount());
            }
            tx.handle().createUpdate("""
                            insert into credit_entry (workspace_id, grant_id, invoice_id, amount_minor, period, at)
                            values (:workspace, :grant, :invoice, :amount, :period, :at)""")
                    .bind("workspace", workspace.value())
                    .bind("grant", draw.grant().value())
                    .bind("invoice", invoiceId.orElse(null))
                    .bind("amount", -draw.amount().minorUnits())
                    .bind("period", period.firstDay())
                    .bind("at", utc(at))
                    .execute();
        });
    }

    /** Gives back all that an invoice drew, as when it is voided. Doing it again changes nothing. */
    public void giveBack(Transaction tx, WorkspaceId workspace, long invoiceId, Instant at) {
        lock(tx, workspace);
        tx.handle().createUpdate("""
                        insert into credit_entry (workspace_id, grant_id, invoice_id, amount_minor, period, at)
                        select workspace_id, grant_id, invoice_id, -sum(amount_minor), period, :at
                          from credit_entry
                         where workspace_id = :workspace and invoice_id = :invoice
                         group by workspace_id, grant_id, invoice_id, period
                        having sum(amount_minor) <> 0
                         order by grant_id""")
                .bind("workspace", workspace.value())
                .bind("invoice", invoiceId)
                .bind("at", utc(at))
                .execute();
    }

    private Money lockedBalance(Transaction tx, WorkspaceId workspace, CreditGrantId grant) {
        bindGrant(tx.handle().createQuery("select id from credit_grant where workspace_id = :workspace and id = :grant for update"),
                workspace, grant).mapTo(Long.class).one();
        return bindGrant(tx.handle().createQuery("""
                        select g.amount_minor + coalesce(sum(e.amount_minor), 0)::bigint as remaining, g.currency
                          from credit_grant g
                          left join credit_entry e on e.workspace_id = g.workspace_id and e.grant_id = g.id
                         where g.workspace_id = :workspace and g.id = :grant
                         group by g.workspace_id, g.id"""), workspace, grant)
                .map((row, context) -> money(row, "remaining"))
                .one();
    }

    private static <S extends SqlStatement<S>> S bindGrant(S statement, WorkspaceId workspace, CreditGrantId grant) {
        return statement.bind("workspace", workspace.value()).bind("grant", grant.value());
    }

    private static Balance balance(ResultSet row) throws SQLException {
        CreditGrant grant = new CreditGrant(
                new CreditGrantId(row.getLong("id")),
                row.getString("metric"),
                CreditGrant.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                money(row, "amount_minor"),
                row.getObject("effective_from", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getString("cause"));
        return new Balance(grant, money(row, "remaining"));
    }

    private static Money money(ResultSet row, String column) throws SQLException {
        return new Money(row.getLong(column), Currency.getInstance(row.getString("currency")));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
