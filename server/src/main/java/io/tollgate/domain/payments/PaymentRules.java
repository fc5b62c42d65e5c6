package io.tollgate.domain.payments;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator may set about payments.
 *
 * @param testMethods whether the test gateway's methods may be added
 * @param stripe empty where there is no Stripe
 * @param resumeAfter how long after a payment was begun its gateway is asked again, if nobody has written an outcome
 * @param billingThreshold the accrued overage at which a workspace without an amount of its own is billed in the middle of a period
 */
public record PaymentRules(boolean testMethods, Optional<Stripe> stripe, Dunning dunning, Duration resumeAfter, Optional<BigDecimal> billingThreshold) {
    public static final PaymentRules STANDARD = new PaymentRules(false, Optional.empty(), Dunning.STANDARD, Duration.ofMinutes(5), Optional.empty());

    /** @param webhookSecret what Stripe signs its events with; without one they are refused */
    public record Stripe(String secretKey, Optional<String> webhookSecret, URI apiBase) {
        public static final URI STANDARD_BASE = URI.create("https://api.stripe.com");

        @Override
        public String toString() {
            return "Stripe at " + apiBase;
        }
    }

    public PaymentRules withTestMethods() {
        return new PaymentRules(true, stripe, dunning, resumeAfter, billingThreshold);
    }
}
