package io.tollgate.domain.payments;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.Optional;

/**
 * Bank transfers: nothing can be taken, only awaited. A workspace whose method this is gets reminders where another is charged, and an operator says when
 * the money is there.
 */
public final class ManualGateway implements PaymentGateway {
    static final String TOKEN = "bank_transfer";

    @Override
    public GatewayKind kind() {
        return GatewayKind.MANUAL;
    }

    @Override
    public ChargeOutcome charge(Charge charge) {
        return new ChargeOutcome.Declined("transfer_awaited", "A bank transfer is awaited.");
    }

    /** The operator sends the money back and says so. */
    @Override
    public ChargeOutcome refund(Reversal reversal) {
        return new ChargeOutcome.Succeeded("returned_" + reversal.idempotencyKey());
    }

    @Override
    public Attached attach(NewMethod method) {
        if (!method.token().equals(TOKEN)) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "A bank transfer has no token.", "token");
        }
        return new Attached(TOKEN, "Bank transfer", Optional.empty());
    }
}
