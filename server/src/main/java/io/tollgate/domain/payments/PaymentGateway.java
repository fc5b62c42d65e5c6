package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/** Somebody who takes money. Never called within a transaction: it may take its time, and what it did is not undone by a rollback. */
public interface PaymentGateway {
    GatewayKind kind();

    /**
     * Takes the amount, once for each idempotency key: asked again it answers what it answered before, or what became of it since.
     *
     * @throws RuntimeException only for a fault of ours; what the network did is {@link ChargeOutcome.Unknown}
     */
    ChargeOutcome charge(Charge charge);

    /** Gives back some or all of a charge, once for each idempotency key. */
    ChargeOutcome refund(Reversal reversal);

    /**
     * Makes a method ready to be charged later, without its owner.
     *
     * @throws ApiError INVALID_REQUEST when the token is none of the gateway's; PROVIDER_UNREACHABLE
     */
    Attached attach(NewMethod method);

    /**
     * Forgets a method that is not used any more; one that it does not know is forgotten already.
     *
     * @return false when it did not say, and is to be asked again
     */
    default boolean detach(PaymentMethod method) {
        return true;
    }

    /** Begins to take in a method on a page of the gateway's, whose end it tells of by a webhook. @throws ApiError INVALID_REQUEST where it has no such page */
    default SetUp setUp(NewMethod method) {
        throw ApiError.of(ErrorCode.INVALID_REQUEST, "Methods of the type " + kind().word() + " are added at once.", "type");
    }

    /**
     * @param customer what the gateway knows the workspace by, where it knows it
     * @param startedAt when it was first tried
     * @param again whether it was tried before
     * @param description what the payer may read, "Invoice TG-2026-000042"
     */
    record Charge(
            PaymentId payment,
            String idempotencyKey,
            Money amount,
            Optional<String> customer,
            PaymentMethod method,
            String description,
            Instant startedAt,
            boolean again) {}

    /** @param reference of the charge */
    record Reversal(WorkspaceId workspace, String idempotencyKey, String reference, Money amount) {}

    /**
     * @param token what stands for the method, as the gateway's own page or library gave it
     * @param customer what the gateway knows the workspace by, where it does
     */
    record NewMethod(WorkspaceId workspace, String workspaceKey, String ownerEmail, Optional<String> customer, String token) {}

    /** @param clientSecret what the gateway's page or library goes on with */
    record SetUp(String customer, String clientSecret) {}

    /** @param customer what the gateway knows the workspace by from now on */
    record Attached(String reference, String label, Optional<String> customer) {}
}
