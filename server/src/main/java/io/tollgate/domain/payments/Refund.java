package io.tollgate.domain.payments;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * Money given back of a payment. The invoice stays as it is: what is taken off it is a credit note's.
 *
 * @param because why, for the books
 * @param creditNote the note that asked for it, where one did: what does not go back the way it came then goes to the account balance
 * @param reference the gateway's name for it
 */
public record Refund(
        RefundId id,
        PaymentId payment,
        Money amount,
        String because,
        Optional<Long> creditNote,
        String idempotencyKey,
        Payment.Status status,
        Optional<String> reference,
        Optional<Payment.Reason> reason,
        int tries,
        Instant startedAt,
        Optional<Instant> concludedAt) {}
