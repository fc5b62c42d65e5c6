package io.tollgate.domain.invoicing;

import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;

/**
 * Which grant pays how much of which metric's lines: soonest-expiring first, then the older one; what never expires last.
 *
 * @param unpaid what is left of each line, in their order
 */
record CreditPayments(List<Payment> payments, List<Money> unpaid) {
    private static final Comparator<Credit> ORDER = Comparator
            .comparing((Credit credit) -> credit.expiresAt().orElse(Instant.MAX))
            .thenComparing(Credit::grant);

    /**
     * A line of usage.
     *
     * @param before what its usage came to before a credit ended, for each that ended within its period
     */
    record Charge(InvoiceLine line, Map<Instant, Money> before) {
        /** Since the soonest-expiring paid first, all that was paid so far was for usage before this credit's end too. */
        private Money payableBy(Credit credit, Money unpaid) {
            Money upToItsEnd = credit.expiresAt().map(before::get).orElse(line.amount()).atMost(line.amount());
            Money paid = line.amount().minus(unpaid);
            return upToItsEnd.compareTo(paid) > 0 ? upToItsEnd.minus(paid) : Money.zero(unpaid.currency());
        }
    }

    /**
     * What one grant pays.
     *
     * @param metricName as it stands on the lines
     * @param spend what the lines that it may pay for still came to before
     */
    record Payment(Credit credit, String metricName, Money spend, Money amount) {}

    /** Never more than a grant has, never more than the lines come to. A grant that pays nothing is left out. */
    static CreditPayments of(List<Credit> credits, List<Charge> usage, Currency currency) {
        Money[] unpaid = usage.stream().map(charge -> charge.line().amount()).toArray(Money[]::new);
        List<Payment> payments = new ArrayList<>();
        for (Credit credit : credits.stream().sorted(ORDER).toList()) {
            Money spend = Money.zero(currency);
            Money left = credit.remaining();
            String metricName = credit.metric();
            for (int i = 0; i < unpaid.length; i++) {
                Charge charge = usage.get(i);
                if (credit.paysFor(charge.line()) && charge.line().basis() instanceof LineBasis.Usage basis) {
                    Money payable = charge.payableBy(credit, unpaid[i]);
                    Money part = payable.atMost(left);
                    spend = spend.plus(payable);
                    left = left.minus(part);
                    unpaid[i] = unpaid[i].minus(part);
                    metricName = basis.metric().name();
                }
            }
            Money amount = credit.remaining().minus(left);
            if (amount.isPositive()) {
                payments.add(new Payment(credit, metricName, spend, amount));
            }
        }
        return new CreditPayments(payments, List.of(unpaid));
    }
}
