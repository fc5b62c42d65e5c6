package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;

/** Table {@code account_entry}: what a workspace is owed, from which later invoices are paid first. Whoever adds holds the workspace's row. */
public final class AccountBalanceStore {

    /** @param cause what it comes from, "invoice inv_7_42"; one cause makes one entry */
    public record Entry(long id, String cause, String description, Money amount, Instant at) {}

    /**
     * Owes the workspace more, or with a negative amount uses what it is owed.
     *
     * @return false where the cause has made its entry before, which stays as it is
     */
    public boolean add(Transaction tx, WorkspaceId workspace, String cause, String description, Money amount, Instant at) {
        return tx.handle().createUpdate("""
                        insert into account_entry (workspace_id, cause, description, amount_minor, currency, at)
                        values (:workspace, :cause, :description, :amount, :currency, :at)
                            on conflict (workspace_id, cause) do nothing""")
                .bind("workspace", workspace.value())
                .bind("cause", cause)
                .bind("description", description)
                .bind("amount", amount.minorUnits())
                .bind("currency", amount.currency().getCurrencyCode())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute() == 1;
    }

    public Money balance(Transaction tx, WorkspaceId workspace, Currency currency) {
        return new Money(tx.handle().createQuery("""
                        select coalesce(sum(amount_minor), 0)::bigint from account_entry where workspace_id = :workspace and currency = :currency""")
                .bind("workspace", workspace.value())
                .bind("currency", currency.getCurrencyCode())
                .mapTo(Long.class)
                .one(), currency);
    }

    /** The balance in each currency in which there ever was one. */
    public List<Money> balances(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select currency, sum(amount_minor)::bigint as minor from account_entry where workspace_id = :workspace group by currency order by currency""")
                .bind("workspace", workspace.value())
                .map((row, context) -> new Money(row.getLong("minor"), Currency.getInstance(row.getString("currency"))))
                .list();
    }

    /** Newest first, those before the given id. */
    public List<Entry> entries(Transaction tx, WorkspaceId workspace, long before, int atMost) {
        return tx.handle().createQuery("""
                        select * from account_entry where workspace_id = :workspace and id < :before order by id desc limit :atMost""")
                .bind("workspace", workspace.value())
                .bind("before", before)
                .bind("atMost", atMost)
                .map((row, context) -> new Entry(
                        row.getLong("id"),
                        row.getString("cause"),
                        row.getString("description"),
                        new Money(row.getLong("amount_minor"), Currency.getInstance(row.getString("currency"))),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }
}
