package io.tollgate.domain.payments;

/** What became of a charge, or of a refund. The same for every call with the same idempotency key, but for Unknown, which may become one of the others. */
public sealed interface ChargeOutcome {
    /** @param reference the gateway's own name for it */
    record Succeeded(String reference) implements ChargeOutcome {}

    /**
     * No money has moved, and none will under this key.
     *
     * @param code for programs, "card_declined"
     * @param message for people
     */
    record Declined(String code, String message) implements ChargeOutcome {}

    /** Money may have moved: asked again later, with the same key. */
    record Unknown(String why) implements ChargeOutcome {}
}
