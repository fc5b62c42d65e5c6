package io.tollgate.domain.invoicing;

import java.util.Locale;

public enum LineKind {
    PLAN_FEE,
    PRORATION_CHARGE,
    PRORATION_CREDIT,
    OVERAGE,
    CREDIT,
    LATE_USAGE,
    THRESHOLD_CREDIT,
    TAX;

    /** "plan_fee", as the API and the database write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LineKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it charges or takes back a monthly fee. */
    public boolean isFee() {
        return switch (this) {
            case PLAN_FEE, PRORATION_CHARGE, PRORATION_CREDIT -> true;
            case OVERAGE, CREDIT, LATE_USAGE, THRESHOLD_CREDIT, TAX -> false;
        };
    }
}
