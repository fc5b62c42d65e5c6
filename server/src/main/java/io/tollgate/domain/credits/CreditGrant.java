package io.tollgate.domain.credits;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A credit as it was granted.
 *
 * @param cause what it was granted for, once for each: "signup", "monthly 2026-03 developer"
 * @param reason what somebody wrote who gave it by hand
 */
public record CreditGrant(
        CreditGrantId id,
        String metric,
        Kind kind,
        Money amount,
        Instant effectiveFrom,
        Optional<Instant> expiresAt,
        String cause,
        Optional<String> reason,
        Instant createdAt) {

    public enum Kind {
        SIGNUP,
        MONTHLY,
        MANUAL;

        /** "signup". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A credit to be granted, which has no id yet. */
    public record Terms(
            String metric, Kind kind, Money amount, Instant effectiveFrom, Optional<Instant> expiresAt, String cause, Optional<String> reason) {
        public Terms(String metric, Kind kind, Money amount, Instant effectiveFrom, Optional<Instant> expiresAt, String cause) {
            this(metric, kind, amount, effectiveFrom, expiresAt, cause, Optional.empty());
        }
    }

    public boolean hasEndedAt(Instant now) {
        return expiresAt.filter(end -> !end.isAfter(now)).isPresent();
    }

    /** Whether any of the period lies within its time. */
    public boolean overlaps(BillingPeriod period) {
        return effectiveFrom.isBefore(period.to()) && expiresAt.map(period.from()::isBefore).orElse(true);
    }

    /** A grant and what is left of it. */
    public record Balance(CreditGrant grant, Money remaining) {}

    /** An amount, above zero, to be taken from a grant. */
    public record Draw(CreditGrantId grant, Money amount) {
        public Draw {
            if (!amount.isPositive()) {
                throw new IllegalArgumentException("a draw takes more than nothing from " + grant + ", not " + amount);
            }
        }
    }
}
