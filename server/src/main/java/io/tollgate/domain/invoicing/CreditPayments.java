package io.tollgate.domain.invoicing;

import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;

/** Which grant pays how much of which metric's lines: soonest-expiring first, then the older one; what never expires last. */
final class CreditPayments {
    private static final Comparator<Credit> ORDER = Comparator
            .comparing((Credit credit) -> credit.expiresAt().orElse(Instant.MAX))
            .thenComparing(Credit::grant);

    private CreditPayments() {}

    /**
     * What one grant pays.
     *
     * @param metricName as it stands on the lines
     * @param spend what the lines that it may pay for still came to before
     */
    record Payment(Credit credit, String metricName, Money spend, Money amount) {}

    /** Never more than a grant has, never more than the lines come to. A grant that pays nothing is left out. */
    static List<Payment> of(List<Credit> credits, List<InvoiceLine> usage, Currency currency) {
        Money[] unpaid = usage.stream().map(InvoiceLine::amount).toArray(Money[]::new);
        List<Payment> payments = new ArrayList<>();
        for (Credit credit : credits.stream().sorted(ORDER).toList()) {
            Money spend = Money.zero(currency);
            Money left = credit.remaining();
            String metricName = credit.metric();
            for (int i = 0; i < unpaid.length; i++) {
                if (credit.paysFor(usage.get(i)) && usage.get(i).basis() instanceof LineBasis.Usage basis) {
                    Money part = unpaid[i].atMost(left);
                    spend = spend.plus(unpaid[i]);
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
        return payments;
    }
}
