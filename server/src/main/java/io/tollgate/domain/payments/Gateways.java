package io.tollgate.domain.payments;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gateways that this deployment has. */
public final class Gateways {
    private final Map<GatewayKind, PaymentGateway> byKind = new EnumMap<>(GatewayKind.class);

    public Gateways(List<PaymentGateway> gateways) {
        gateways.forEach(gateway -> byKind.put(gateway.kind(), gateway));
    }

    /** For what a caller chose. @throws ApiError INVALID_REQUEST when the deployment has none of the kind */
    public PaymentGateway chosen(GatewayKind kind, String field) {
        return Optional.ofNullable(byKind.get(kind)).orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST,
                "This deployment takes no payments of the type " + kind.word() + "; it takes "
                        + String.join(", ", byKind.keySet().stream().map(GatewayKind::word).toList()) + ".", field));
    }

    /** For what was begun with it. @throws IllegalStateException when it was taken out of the settings since */
    public PaymentGateway of(GatewayKind kind) {
        return Optional.ofNullable(byKind.get(kind)).orElseThrow(() -> new IllegalStateException(
                "there are payments by " + kind.word() + ", and the settings have it no more"));
    }
}
