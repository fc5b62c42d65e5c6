package io.tollgate.domain.invoicing;

import java.util.Locale;

/** Why an invoice was made. */
public enum InvoiceKind {
    /** Dated the 1st: the next period's fee, the past period's overage. */
    REGULAR,
    /** A start in the middle of a period: its prorated fee. */
    SIGNUP,
    /** A change to a higher plan: unused fee back, prorated new fee, the old plan's overage so far. */
    UPGRADE,
    /** Accrued overage that passed the operator's amount; an advance on the period's regular invoice. */
    THRESHOLD;

    /** "regular", as the API and the database write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static InvoiceKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
