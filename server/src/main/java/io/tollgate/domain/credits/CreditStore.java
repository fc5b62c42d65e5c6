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
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** Tables {@code credit_grant} and {@code credit_entry}. */
public final class CreditStore {

    /** Grants a credit, unless its cause was granted before: then empty, and nothing changes. */
    public Optional<CreditGrantId> grant(Transaction tx, WorkspaceId workspace, CreditGrant.Terms terms, Instant at) {
        return tx.handle().createQuery("""
                        insert into credit_grant
                               (workspace_id, metric, kind, amount_minor, currency, effective_from, expires_at, cause, reason, created_at)
                        values (:workspace, :metric, :kind, :amount, :currency, :effectiveFrom, :expiresAt, :cause, :reason, :at)
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
                .bind("reason", terms.reason().orElse(null))
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

    /** What has been taken from each grant that anything was taken from, by what for; what was given back is taken off what was drawn. */
    public Map<CreditGrantId, Taken> taken(Transaction tx, WorkspaceId workspace) {
        Map<CreditGrantId, Taken> taken = new HashMap<>();
        tx.handle().createQuery("""
                        select e.grant_id, g.currency,
                               coalesce(-sum(e.amount_minor) filter (where e.kind in ('drawn', 'given_back')), 0)::bigint as drawn,
                               coalesce(-sum(e.amount_minor) filter (where e.kind in ('expired', 'revived')), 0)::bigint as expired
                          from credit_entry e join credit_grant g on g.workspace_id = e.workspace_id and g.id = e.grant_id
                         where e.workspace_id = :workspace
                         group by e.grant_id, g.currency""")
                .bind("workspace", workspace.value())
                .map((row, context) -> Map.entry(new CreditGrantId(row.getLong("grant_id")), new Taken(money(row, "drawn"), money(row, "expired"))))
                .forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
        return taken;
    }

    public record Taken(Money drawn, Money expired) {}

    /** A grant's ledger, the oldest entry first. */
    public List<CreditEntry> entries(Transaction tx, WorkspaceId workspace, CreditGrantId grant) {
        return bindGrant(tx.handle().createQuery("""
                        select e.*, g.currency
                          from credit_entry e join credit_grant g on g.workspace_id = e.workspace_id and g.id = e.grant_id
                         where e.workspace_id = :workspace and e.grant_id = :grant
                         order by e.id"""), workspace, grant)
                .map((row, context) -> new CreditEntry(
                        row.getLong("id"),
                        CreditEntry.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        money(row, "amount_minor"),
                        new BillingPeriod(YearMonth.from(row.getObject("period", LocalDate.class))),
                        Optional.ofNullable(row.getObject("invoice_id", Long.class)),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
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
            insert(tx, workspace, draw.grant(), "drawn", invoiceId, draw.amount().negated(), period, at);
        });
    }

    /** Gives back what an invoice drew, as when it is voided; what it gave back itself, by a correction, stays given. Doing it again changes nothing. */
    public void giveBack(Transaction tx, WorkspaceId workspace, long invoiceId, Instant at) {
        undo(tx, workspace, invoiceId, "drawn", at);
    }

    /**
     * Takes what an invoice gave back by a correction again, as when another does the same correction in its place, right after: in between a grant may have
     * less than nothing left, where what was given back is spent.
     */
    public void takeAgain(Transaction tx, WorkspaceId workspace, long invoiceId, Instant at) {
        undo(tx, workspace, invoiceId, "given_back", at);
    }

    private void undo(Transaction tx, WorkspaceId workspace, long invoiceId, String kind, Instant at) {
        lock(tx, workspace);
        tx.handle().createUpdate("""
                        insert into credit_entry (workspace_id, grant_id, kind, invoice_id, amount_minor, period, at)
                        select workspace_id, grant_id, case when sum(amount_minor) < 0 then 'given_back' else 'drawn' end, invoice_id,
                               -sum(amount_minor), period, :at
                          from credit_entry
                         where workspace_id = :workspace and invoice_id = :invoice
                         group by workspace_id, grant_id, invoice_id, period
                        having sign(sum(amount_minor)) = case :kind when 'drawn' then -1 else 1 end
                         order by grant_id""")
                .bind("kind", kind)
                .bind("workspace", workspace.value())
                .bind("invoice", invoiceId)
                .bind("at", utc(at))
                .execute();
    }

    /**
     * Writes off what is left of the grants that ended in this period or before: once the period is closed nothing but a correction can draw on them any
     * more. Doing it again changes nothing.
     */
    public void expire(Transaction tx, WorkspaceId workspace, BillingPeriod period, Instant at) {
        lock(tx, workspace);
        tx.handle().createUpdate("""
                        insert into credit_entry (workspace_id, grant_id, kind, amount_minor, period, at)
                        select workspace_id, id, 'expired', -remaining, :period, :at
                          from (select g.workspace_id, g.id, g.amount_minor + coalesce((select sum(e.amount_minor) from credit_entry e
                                             where e.workspace_id = g.workspace_id and e.grant_id = g.id), 0)::bigint as remaining
                                  from credit_grant g
                                 where g.workspace_id = :workspace and g.expires_at <= :to) with_balance
                         where remaining > 0
                         order by id""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .bind("to", utc(period.to()))
                .bind("at", utc(at))
                .execute();
    }

    /**
     * Takes back what was written off of the grants that ended in this period, or with it, because its usage is billed anew; to be written off again
     * afterwards.
     */
    public void revive(Transaction tx, WorkspaceId workspace, BillingPeriod period, Instant at) {
        lock(tx, workspace);
        tx.handle().createUpdate("""
                        insert into credit_entry (workspace_id, grant_id, kind, amount_minor, period, at)
                        select workspace_id, grant_id, 'revived', -sum(amount_minor), :period, :at
                          from credit_entry
                         where workspace_id = :workspace and period = :period and kind in ('expired', 'revived')
                         group by workspace_id, grant_id
                        having sum(amount_minor) <> 0
                         order by grant_id""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .bind("at", utc(at))
                .execute();
    }

    /** What a grant paid for one period, by one invoice or, where all was paid, without one; what was given back is taken off. */
    public record PeriodDraw(CreditGrantId grant, String metric, BillingPeriod period, Optional<Long> invoiceId, Money amount) {}

    /** What the workspace's grants paid for, the oldest first; where all was given back nothing is left to tell. */
    public List<PeriodDraw> drawsByPeriod(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select e.grant_id, g.metric, g.currency, e.period, e.invoice_id, -sum(e.amount_minor)::bigint as amount
                          from credit_entry e join credit_grant g on g.workspace_id = e.workspace_id and g.id = e.grant_id
                         where e.workspace_id = :workspace and e.kind in ('drawn', 'given_back')
                         group by e.grant_id, g.metric, g.currency, e.period, e.invoice_id
                        having sum(e.amount_minor) <> 0
                         order by e.period, e.grant_id, min(e.id)""")
                .bind("workspace", workspace.value())
                .map((row, context) -> new PeriodDraw(
                        new CreditGrantId(row.getLong("grant_id")),
                        row.getString("metric"),
                        new BillingPeriod(YearMonth.from(row.getObject("period", LocalDate.class))),
                        Optional.ofNullable(row.getObject("invoice_id", Long.class)),
                        money(row, "amount")))
                .list();
    }

    /**
     * Makes a grant pay more for a closed period than it did, or less where the amount is below zero; it never gets back more than it paid. What had
     * expired is revived first where it is needed.
     *
     * @param invoiceId the one that carries the correction; empty where all is paid and none is made
     * @throws IllegalStateException when the grant has not that much left
     */
    public void redraw(
            Transaction tx, WorkspaceId workspace, CreditGrantId grant, Money amount, Optional<Long> invoiceId, BillingPeriod period, Instant at) {
        Money remaining = lockedBalance(tx, workspace, grant);
        if (!amount.isPositive()) {
            Money paid = Money.sum(drawsByPeriod(tx, workspace).stream()
                    .filter(draw -> draw.grant().equals(grant) && draw.period().equals(period))
                    .map(PeriodDraw::amount)
                    .toList(), amount.currency());
            Money back = amount.negated().atMost(paid);
            if (back.isPositive()) {
                insert(tx, workspace, grant, "given_back", invoiceId, back, period, at);
            }
            return;
        }
        Money missing = amount.minus(remaining);
        if (missing.isPositive()) {
            Money expired = Optional.ofNullable(taken(tx, workspace).get(grant)).map(Taken::expired).orElse(Money.zero(amount.currency()));
            if (missing.compareTo(expired) > 0) {
                throw new IllegalStateException(grant + " has " + remaining + " left and " + expired + " expired, not " + amount);
            }
            insert(tx, workspace, grant, "revived", Optional.empty(), missing, period, at);
        }
        insert(tx, workspace, grant, "drawn", invoiceId, amount.negated(), period, at);
    }

    private static void insert(
            Transaction tx, WorkspaceId workspace, CreditGrantId grant, String kind, Optional<Long> invoiceId, Money amount, BillingPeriod period, Instant at) {
        bindGrant(tx.handle().createUpdate("""
                        insert into credit_entry (workspace_id, grant_id, kind, invoice_id, amount_minor, period, at)
                        values (:workspace, :grant, :kind, :invoice, :amount, :period, :at)"""), workspace, grant)
                .bind("kind", kind)
                .bind("invoice", invoiceId.orElse(null))
                .bind("amount", amount.minorUnits())
                .bind("period", period.firstDay())
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
                row.getString("cause"),
                Optional.ofNullable(row.getString("reason")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
        return new Balance(grant, money(row, "remaining"));
    }

    private static Money money(ResultSet row, String column) throws SQLException {
        return new Money(row.getLong(column), Currency.getInstance(row.getString("currency")));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
