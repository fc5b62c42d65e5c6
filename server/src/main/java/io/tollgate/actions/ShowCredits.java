package io.tollgate.actions;

import io.tollgate.domain.credits.CreditEntry;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.credits.CreditStore.Taken;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A workspace's credits as of now: what stands in their ledger, and what periods that are not closed yet will draw. */
public final class ShowCredits {
    private final SubscriptionStore subscriptions;
    private final CreditStore credits;
    private final UndrawnCredits undrawn;
    private final InvoiceStore invoices;

    public ShowCredits(SubscriptionStore subscriptions, CreditStore credits, UndrawnCredits undrawn, InvoiceStore invoices) {
        this.subscriptions = subscriptions;
        this.credits = credits;
        this.undrawn = undrawn;
        this.invoices = invoices;
    }

    public enum Status {
        ACTIVE,
        USED_UP,
        EXPIRED;

        /** "used_up". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A grant as of now. {@code used + expired + remaining} is what was granted; once it has ended nothing remains. */
    public record Credit(CreditGrant grant, Money used, Money expired, Money remaining) {
        public Status status() {
            return remaining.isPositive() ? Status.ACTIVE : expired.isPositive() ? Status.EXPIRED : Status.USED_UP;
        }
    }

    /** Of several grants for one metric. */
    public record Total(String metric, Money granted, Money used, Money expired, Money remaining) {
        private Total plus(Total other) {
            return new Total(metric, granted.plus(other.granted), used.plus(other.used), expired.plus(other.expired), remaining.plus(other.remaining));
        }
    }

    /** A grant's ledger. @param invoices the numbers of those that its entries name */
    public record Ledger(Credit credit, List<CreditEntry> entries, Map<Long, InvoiceNumber> invoices) {}

    /** All there ever were, the oldest first. */
    public List<Credit> all(Transaction tx, WorkspaceId workspace, Instant now) {
        List<CreditGrant.Balance> balances = credits.balances(tx, workspace);
        if (balances.isEmpty()) {
            return List.of();
        }
        Map<CreditGrantId, Taken> taken = credits.taken(tx, workspace);
        // Usage may be ahead of its time by a little, and then belong to the next period already.
        Map<CreditGrantId, Money> toCome = undrawn.drawsThrough(tx, workspace, subscriptions.of(tx, workspace), BillingPeriod.containing(now).next());
        return balances.stream()
                .map(CreditGrant.Balance::grant)
                .map(grant -> credit(grant, Optional.ofNullable(taken.get(grant.id())), Optional.ofNullable(toCome.get(grant.id())), now))
                .toList();
    }

    private static Credit credit(CreditGrant grant, Optional<Taken> taken, Optional<Money> toCome, Instant now) {
        Money nothing = Money.zero(grant.amount().currency());
        Money used = taken.map(Taken::drawn).orElse(nothing).plus(toCome.orElse(nothing));
        Money left = grant.amount().minus(used);
        return grant.hasEndedAt(now) ? new Credit(grant, used, left, nothing) : new Credit(grant, used, nothing, left);
    }

    /** By metric. */
    public static SequencedMap<String, Total> totals(List<Credit> credits) {
        SequencedMap<String, Total> totals = new LinkedHashMap<>();
        credits.forEach(credit -> totals.merge(credit.grant().metric(),
                new Total(credit.grant().metric(), credit.grant().amount(), credit.used(), credit.expired(), credit.remaining()), Total::plus));
        return totals;
    }

    /** By metric, of the grants whose time the period is in, as of now. */
    public Map<String, Total> totals(Transaction tx, WorkspaceId workspace, BillingPeriod period, Instant now) {
        return totals(all(tx, workspace, now).stream().filter(credit -> credit.grant().overlaps(period)).toList());
    }

    /** @throws ApiError NOT_FOUND */
    public Credit one(Transaction tx, WorkspaceId workspace, CreditGrantId grant, Instant now) {
        return all(tx, workspace, now).stream()
                .filter(credit -> credit.grant().id().equals(grant))
                .findFirst()
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no credit " + grant + ".", "id"));
    }

    /** @throws ApiError NOT_FOUND */
    public Ledger ledger(Transaction tx, WorkspaceId workspace, CreditGrantId grant, Instant now) {
        Credit credit = one(tx, workspace, grant, now);
        List<CreditEntry> entries = new ArrayList<>(credits.entries(tx, workspace, grant));
        Map<Long, InvoiceNumber> numbers = new HashMap<>();
        entries.stream().flatMap(entry -> entry.invoiceId().stream()).distinct().forEach(invoice ->
                invoices.find(tx, new InvoiceId(workspace, invoice)).flatMap(Invoice::number).ifPresent(number -> numbers.put(invoice, number)));
        return new Ledger(credit, entries, numbers);
    }
}
