package io.tollgate.domain.credits;

import java.util.Optional;

/**
 * What is known of who signs up.
 *
 * @param emailVerified whether it was shown that the owner's address is the owner's
 * @param network where the request came from, an IP address as a rule
 * @param paymentFingerprint what the payment provider knows a card by, the same for the same card
 */
public record Signup(boolean emailVerified, Optional<String> network, Optional<String> paymentFingerprint) {
    public static final Signup UNKNOWN = new Signup(false, Optional.empty(), Optional.empty());
}
