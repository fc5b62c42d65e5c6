package io.tollgate.domain.payments;

import java.util.Locale;

/** Where a payment's money comes from. */
public enum GatewayKind {
    /** The built-in one, which moves no money: for sandboxes. */
    TEST,
    /** A bank transfer, which an operator says has arrived. */
    MANUAL,
    STRIPE,
    /** The workspace's own account balance; no gateway at all. */
    BALANCE;

    /** "stripe", as the API and the database write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static GatewayKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
