package io.tollgate.actions;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What credits have to pay for in periods that are not closed yet, and so does not stand in their ledger: derived from usage with the invoice's own
 * calculation, period by period, so that a page, a preview and the bill cannot differ. What an invoice of a change of plan drew stands in the ledger
 * already, and the phase it billed is left out here.
 */
public final class UndrawnCredits {
    private final PlansInForce plans;
    private final UsagePhasesOf usage;
    private final CreditStore credits;
    private final BilledPeriodStore billedPeriods;

    public UndrawnCredits(PlansInForce plans, UsagePhasesOf usage, CreditStore credits, BilledPeriodStore billedPeriods) {
        this.plans = plans;
        this.usage = usage;
        this.credits = credits;
        this.billedPeriods = billedPeriods;
    }

    /** What each grant will have paid once all periods to this one, itself included, are closed as they stand now; a grant that pays nothing is left out. */
    public Map<CreditGrantId, Money> drawsThrough(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod last) {
        BillingPeriod begin = BillingPeriod.containing(subscription.begin());
        BillingPeriod first = billedPeriods.lastClosed(tx, workspace).map(BillingPeriod::next).filter(next -> next.compareTo(begin) > 0).orElse(begin);
        Map<CreditGrantId, Money> draws = new HashMap<>();
        for (BillingPeriod period = first; period.compareTo(last) <= 0; period = period.next()) {
            List<BillingFacts.Credit> left = less(credits.available(tx, workspace, period), draws);
            draws(tx, workspace, subscription, period, left).forEach((grant, amount) -> draws.merge(grant, amount, Money::plus));
        }
        return draws;
    }

    /** What is left to pay for usage of a period, after the periods before it. */
    public List<BillingFacts.Credit> leftFor(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period) {
        List<CreditGrant.Balance> available = credits.available(tx, workspace, period);
        return available.isEmpty() ? List.of() : less(available, drawsThrough(tx, workspace, subscription, period.previous()));
    }

    /**
     * The most that credits can pay for the metric in the period, whatever more is used of it from now on: what is left of them, but of those that
     * ended within the period only what was used in time.
     */
    public Money mostFor(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, String metric, Currency currency, Instant now) {
        List<BillingFacts.Credit> left = leftFor(tx, workspace, subscription, period).stream()
                .filter(credit -> credit.metric().equals(metric))
                .toList();
        Set<CreditGrantId> ended = left.stream()
                .filter(credit -> credit.expiresAt().filter(end -> end.isBefore(period.to()) && !end.isAfter(now)).isPresent())
                .map(BillingFacts.Credit::grant)
                .collect(Collectors.toSet());
        Map<CreditGrantId, Money> draws = ended.isEmpty() ? Map.of() : draws(tx, workspace, subscription, period, left);
        return Money.sum(left.stream()
                .map(credit -> ended.contains(credit.grant()) ? draws.getOrDefault(credit.grant(), Money.zero(currency)) : credit.remaining())
                .toList(), currency);
    }

    private Map<CreditGrantId, Money> draws(
            Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, List<BillingFacts.Credit> left) {
        Optional<Subscription.Stretch> billed = subscription.billedWith(period);
        if (left.isEmpty() || billed.isEmpty()) {
            return Map.of();
        }
        Currency currency = plans.of(tx, billed.get().phase()).catalog().currency();
        return InvoiceCalculator.draws(period, currency, usage.run(tx, workspace, subscription, period, left), left).stream()
                .collect(Collectors.toMap(CreditGrant.Draw::grant, CreditGrant.Draw::amount));
    }

    private static List<BillingFacts.Credit> less(List<CreditGrant.Balance> balances, Map<CreditGrantId, Money> draws) {
        List<BillingFacts.Credit> left = new ArrayList<>();
        for (CreditGrant.Balance balance : balances) {
            Money drawn = draws.getOrDefault(balance.grant().id(), Money.zero(balance.remaining().currency()));
            Money remaining = balance.remaining().minus(drawn);
            if (remaining.isPositive()) {
                left.add(BillingFacts.Credit.of(new CreditGrant.Balance(balance.grant(), remaining)));
            }
        }
        return left;
    }
}
