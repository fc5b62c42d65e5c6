package io.tollgate.domain.credits;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * A credit as it was granted.
 *
 * @param cause what it was granted for, once for each: "signup", "monthly 2026-03 developer"
 */
public record CreditGrant(
        CreditGrantId id, String metric, Kind kind, Money amount, Instant effectiveFrom, Optional<Instant> expiresAt, String cause) {

    public enum Kind {
        SIGNUP,
        MONTHLY,
        MANUAL
    }

    /** A credit to be granted, which has no id yet. */
    public record Terms(String metric, Kind kind, Money amount, Instant effectiveFrom, Optional<Instant> expiresAt, String cause) {}

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
