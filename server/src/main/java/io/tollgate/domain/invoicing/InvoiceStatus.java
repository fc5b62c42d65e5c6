package io.tollgate.domain.invoicing;

import java.util.Locale;

/** A draft may be made again; from open on an invoice has its number and its lines are fixed. */
public enum InvoiceStatus {
    DRAFT,
    OPEN,
    PAID,
    VOID,
    UNCOLLECTIBLE;

    /** "open", as the API and the database write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static InvoiceStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
