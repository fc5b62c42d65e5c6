package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Table {@code billing_threshold}: at which accrued overage a workspace is billed in the middle of a period. */
public final class BillingThresholdStore {

    /** What was set for one workspace. */
    public sealed interface OfWorkspace {
        record At(Money amount) implements OfWorkspace {}

        record Never() implements OfWorkspace {}
    }

    /** Empty where the default for all holds. */
    public Optional<OfWorkspace> find(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select amount_minor, currency from billing_threshold where workspace_id = :workspace")
                .bind("workspace", workspace.value())
                .map((row, context) -> {
                    Currency currency = Currency.getInstance(row.getString("currency"));
                    return Optional.ofNullable(row.getObject("amount_minor", Long.class))
                            .<OfWorkspace>map(minor -> new OfWorkspace.At(new Money(minor, currency)))
                            .orElseGet(OfWorkspace.Never::new);
                })
                .findOne();
    }

    public void put(Transaction tx, WorkspaceId workspace, OfWorkspace threshold, Currency currency, Instant at) {
        tx.handle().createUpdate("""
                        insert into billing_threshold (workspace_id, amount_minor, currency, set_at) values (:workspace, :amount, :currency, :at)
                            on conflict (workspace_id) do update set amount_minor = :amount, currency = :currency, set_at = :at""")
                .bind("workspace", workspace.value())
                .bind("amount", threshold instanceof OfWorkspace.At(Money amount) ? amount.minorUnits() : null)
                .bind("currency", currency.getCurrencyCode())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** The default for all holds again. */
    public void remove(Transaction tx, WorkspaceId workspace) {
        tx.handle().createUpdate("delete from billing_threshold where workspace_id = :workspace").bind("workspace", workspace.value()).execute();
    }

    /** Whether any workspace has an amount of its own. */
    public boolean areAny(Transaction tx) {
        return tx.handle().createQuery("select exists (select from billing_threshold where amount_minor is not null)").mapTo(Boolean.class).one();
    }

    /** A text that changes with what was used in the period by whom a threshold may be for, and with the thresholds. */
    public String standing(Transaction tx, BillingPeriod period, boolean isForAll) {
        return period + " " + tx.handle().createQuery("""
                        select coalesce(sum(used), 0) || ' ' || coalesce(sum(billable), 0) || ' ' || count(*)
                               || ' ' || (select count(*) || ' ' || coalesce(max(set_at)::text, '') from billing_threshold)
                          from usage_counter
                         where period = :period
                           and (:forAll or workspace_id in (select workspace_id from billing_threshold where amount_minor is not null))""")
                .bind("period", period.firstDay())
                .bind("forAll", isForAll)
                .mapTo(String.class)
                .one();
    }

    /** A page of the workspaces that have an amount of their own, in id order after the given one. */
    public List<WorkspaceId> withAmount(Transaction tx, WorkspaceId after, int atMost) {
        return tx.handle().createQuery("""
                        select workspace_id from billing_threshold where amount_minor is not null and workspace_id > :after
                         order by workspace_id limit :atMost""")
                .bind("after", after.value())
                .bind("atMost", atMost)
                .map((row, context) -> new WorkspaceId(row.getInt(1)))
                .list();
    }
}
