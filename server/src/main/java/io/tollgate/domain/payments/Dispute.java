package io.tollgate.domain.payments;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * That the owner of a card or an account asks their bank for the money of a payment back.
 *
 * @param reference the gateway's name for it
 * @param amount what is asked back; not always all of the payment
 * @param reason the gateway's word, "fraudulent"
 * @param dueAgain of a lost one, what of it became due of the payment's invoice again
 * @param offBalance of a lost one, what of it was taken off the account balance
 */
public record Dispute(
        PaymentId payment,
        String reference,
        Status status,
        Money amount,
        String reason,
        Instant openedAt,
        Optional<Instant> closedAt,
        Money dueAgain,
        Money offBalance) {

    public enum Status {
        OPEN,
        /** The money stays. */
        WON,
        /** The bank has taken the money back. */
        LOST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a gateway says of one. */
    public record Told(String reference, Status status, Money amount, String reason) {}
}
