package io.tollgate.domain.notifications;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What webhooks tell of. A type is never renamed: receivers know it. */
public enum EventType {
    WORKSPACE_CREATED,
    ALERT_CROSSED,
    LIMIT_REACHED,
    SUBSCRIPTION_CHANGED,
    SUBSCRIPTION_CHANGE_SCHEDULED,
    SUBSCRIPTION_CHANGE_CANCELLED,
    INVOICE_DRAFTED,
    INVOICE_FINALIZED,
    INVOICE_VOIDED,
    CREDITNOTE_ISSUED,
    INVOICE_PAID,
    PAYMENT_FAILED,
    REFUND_FAILED,
    PAYMENT_DISPUTED,
    PAYMENT_DISPUTE_WON,
    PAYMENT_DISPUTE_LOST,
    WORKSPACE_UNPAID,
    WORKSPACE_RESTORED;

    /** "invoice.finalized", as receivers have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }

    public static Optional<EventType> parse(String word) {
        return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
    }
}
