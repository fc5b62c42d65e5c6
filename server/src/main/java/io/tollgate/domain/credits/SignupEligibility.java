package io.tollgate.domain.credits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who gets the signup credit.
 *
 * @param perNetwork how many signups from one network are granted within {@code networkWindow}
 * @param perPaymentFingerprint how many with one payment fingerprint, ever
 */
public record SignupEligibility(DisposableDomains disposable, int perNetwork, Duration networkWindow, int perPaymentFingerprint) {
    public static final SignupEligibility STANDARD = new SignupEligibility(DisposableDomains.wellKnown(), 3, Duration.ofDays(30), 1);

    /** Why a signup credit is not granted. The words are stored and given out; they never change. */
    public enum Reason {
        /** The plan has none to give. */
        NO_SIGNUP_CREDIT_ON_PLAN,
        EMAIL_NOT_VERIFIED,
        /** The same address, however it is written, was verified at a signup before. */
        ADDRESS_SEEN_BEFORE,
        DISPOSABLE_DOMAIN,
        TOO_MANY_FROM_NETWORK,
        PAYMENT_FINGERPRINT_SEEN;

        /** "email_not_verified". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What earlier signups have in common with this one.
     *
     * @param addressSeen whether the address was verified at one of them
     * @param grantedFromNetwork how many of those within the window were granted
     */
    public record Seen(boolean addressSeen, int grantedFromNetwork, int grantedWithFingerprint) {}

    /** All that speaks against it, in a fixed order; it is granted where nothing does. */
    public List<Reason> reasonsAgainst(boolean planHasOne, Signup signup, SignupIdentity identity, Seen seen) {
        if (!planHasOne) {
            return List.of(Reason.NO_SIGNUP_CREDIT_ON_PLAN);
        }
        List<Reason> reasons = new ArrayList<>();
        if (!signup.emailVerified()) {
            reasons.add(Reason.EMAIL_NOT_VERIFIED);
        }
        if (seen.addressSeen()) {
            reasons.add(Reason.ADDRESS_SEEN_BEFORE);
        }
        if (disposable.has(identity.domain())) {
            reasons.add(Reason.DISPOSABLE_DOMAIN);
        }
        if (seen.grantedFromNetwork() >= perNetwork) {
            reasons.add(Reason.TOO_MANY_FROM_NETWORK);
        }
        if (seen.grantedWithFingerprint() >= perPaymentFingerprint) {
            reasons.add(Reason.PAYMENT_FINGERPRINT_SEEN);
        }
        return reasons;
    }
}
