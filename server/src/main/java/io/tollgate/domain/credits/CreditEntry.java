package io.tollgate.domain.credits;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One row of a grant's ledger.
 *
 * @param amount below zero where it takes from the grant
 * @param period the billing period whose usage was paid for, or that the grant ended with
 * @param invoiceId the invoice that drew; empty where none was needed
 */
public record CreditEntry(long id, Kind kind, Money amount, BillingPeriod period, Optional<Long> invoiceId, Instant at) {

    public enum Kind {
        /** Paid for usage. */
        DRAWN,
        /** An invoice that drew was voided. */
        GIVEN_BACK,
        /** Was left when the grant's last period was closed. */
        EXPIRED,
        /** Had expired, and pays after all: its period is corrected. */
        REVIVED;

        /** "given_back". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
