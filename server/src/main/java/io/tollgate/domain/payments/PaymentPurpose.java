package io.tollgate.domain.payments;

import io.tollgate.domain.invoicing.InvoiceId;

/** What a payment is for. */
public sealed interface PaymentPurpose {
    record OfInvoice(InvoiceId invoice) implements PaymentPurpose {}

    /**
     * An upgrade, which happens when the payment has succeeded.
     *
     * @param planKey the plan to go to
     * @param terms what else the upgrade was priced by, for whoever completes it; kept as it is
     */
    record OfUpgrade(String planKey, String terms) implements PaymentPurpose {}
}
