package io.tollgate.domain.payments;

import java.time.Instant;
import java.util.Optional;

/**
 * A way to pay that a workspace has given.
 *
 * @param reference the gateway's own name for it
 * @param label what people are shown, "Visa ending in 4242"
 * @param removedAt when it was taken away; kept for the payments that were made with it
 */
public record PaymentMethod(
        PaymentMethodId id, GatewayKind gateway, String reference, String label, boolean isDefault, Instant addedAt, Optional<Instant> removedAt) {}
