package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceNumber;

/** How an invoice is called to people: by its number, a draft by its id. */
final class ShownNumber {
    private ShownNumber() {}

    static String of(Invoice invoice) {
        return invoice.number().map(InvoiceNumber::toString).orElse(invoice.id().toString());
    }
}
