package io.tollgate.domain.payments;

import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One attempt to take an amount.
 *
 * @param invoice what it pays: of an upgrade's payment, the upgrade's invoice once that is made
 * @param applied the part that was taken off what is due of the invoice; the rest went to the account balance
 * @param reference the gateway's name for it, or what an operator called it
 * @param tries how often the gateway was asked without an answer
 */
public record Payment(
        PaymentId id,
        GatewayKind gateway,
        Optional<PaymentMethodId> method,
        PaymentPurpose purpose,
        Optional<InvoiceId> invoice,
        Cause cause,
        Money amount,
        Money applied,
        String idempotencyKey,
        Status status,
        Optional<String> reference,
        Optional<Reason> reason,
        int tries,
        Instant startedAt,
        Optional<Instant> concludedAt) {

    public enum Status {
        /** The gateway may have been asked; nobody has written its answer yet. */
        STARTED,
        SUCCEEDED,
        DECLINED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who wanted it. */
    public enum Cause {
        /** The schedule by which what is due is collected. */
        SCHEDULED,
        /** A new payment method, with which what is due is tried at once. */
        ASKED,
        /** Somebody who pays now. */
        CALL,
        /** An operator, who saw the money arrive. */
        OPERATOR,
        /** What the workspace was owed. */
        BALANCE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it was declined. */
    public record Reason(String code, String message) {}

    public boolean hasSucceeded() {
        return status == Status.SUCCEEDED;
    }
}
