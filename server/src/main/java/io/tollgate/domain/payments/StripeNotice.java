package io.tollgate.domain.payments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;

/** What one of Stripe's events tells, of those that matter here. */
public sealed interface StripeNotice {
    /** @param key the payment's, which shows that the intent is of this deployment */
    record Concluded(PaymentId payment, String key, ChargeOutcome outcome) implements StripeNotice {}

    /** @param refunded in all, in minor units, of the charge */
    record Refunded(String intent, String charge, long refunded) implements StripeNotice {}

    /** A refund that had begun, and came to nothing. @param key the refund's, where this deployment asked for it */
    record RefundFailed(String intent, String refund, String key, Payment.Reason reason) implements StripeNotice {}

    /**
     * @param kind the event's type
     * @param amount in minor units of the currency, in Stripe's letters
     */
    record Disputed(
            String intent, String event, String kind, String dispute, Dispute.Status status, long amount, String currency, String reason)
            implements StripeNotice {}

    record MethodReady(String customer, String method) implements StripeNotice {}

    /** Nothing that is kept here. */
    record Other(String type) implements StripeNotice {}

    /**
     * @param header Stripe-Signature
     * @param realTime events signed longer ago than Stripe allows are refused, whatever a sandbox's clock says
     * @throws ApiError INVALID_REQUEST when Stripe did not sign this body
     */
    static StripeNotice read(String body, String header, String secret, InstantSource realTime) {
        try {
            Webhook.constructEvent(body, header, secret, Webhook.DEFAULT_TOLERANCE, realTime.withZone(ZoneOffset.UTC));
            return of(new JsonMapper().readTree(body));
        } catch (SignatureVerificationException | JsonProcessingException | RuntimeException notStripe) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The body is no event that Stripe has signed for this endpoint.", "Stripe-Signature");
        }
    }

    private static StripeNotice of(JsonNode event) {
        String type = event.path("type").asText();
        JsonNode object = event.path("data").path("object");
        return switch (type) {
            case "payment_intent.succeeded" -> concluded(object, type, new ChargeOutcome.Succeeded(object.path("id").asText()));
            case "payment_intent.payment_failed", "payment_intent.canceled" -> concluded(object, type, declined(object.path("last_payment_error")));
            case "charge.refunded" ->
                new Refunded(object.path("payment_intent").asText(), object.path("id").asText(), object.path("amount_refunded").asLong());
            case "refund.failed", "refund.updated", "charge.refund.updated" -> refund(object, type);
            case "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed" -> new Disputed(
                    object.path("payment_intent").asText(), event.path("id").asText(), type, object.path("id").asText(),
                    dispute(object.path("status").asText()), object.path("amount").asLong(), object.path("currency").asText(),
                    object.path("reason").asText());
            case "setup_intent.succeeded" -> new MethodReady(object.path("customer").asText(), object.path("payment_method").asText());
            case String other -> new Other(other);
        };
    }

    /** An inquiry that ends takes nothing; what was given back instead comes as a refund. */
    private static Dispute.Status dispute(String status) {
        return switch (status) {
            case "lost" -> Dispute.Status.LOST;
            case "won", "warning_closed", "prevented" -> Dispute.Status.WON;
            case String other -> Dispute.Status.OPEN;
        };
    }

    private static StripeNotice concluded(JsonNode intent, String type, ChargeOutcome outcome) {
        Optional<PaymentId> payment = PaymentId.parse(intent.path("metadata").path(StripeGateway.PAYMENT).asText());
        return payment.<StripeNotice>map(id -> new Concluded(id, intent.path("metadata").path(StripeGateway.KEY).asText(), outcome))
                .orElseGet(() -> new Other(type));
    }

    private static StripeNotice refund(JsonNode refund, String type) {
        return switch (refund.path("status").asText()) {
            case "failed", "canceled" -> new RefundFailed(refund.path("payment_intent").asText(), refund.path("id").asText(),
                    refund.path("metadata").path(StripeGateway.KEY).asText(),
                    new Payment.Reason(refund.path("failure_reason").asText("failed"), StripeGateway.NOT_GIVEN_BACK));
            case String other -> new Other(type);
        };
    }

    private static ChargeOutcome declined(JsonNode error) {
        String code = error.path("decline_code").asText(error.path("code").asText("declined"));
        return new ChargeOutcome.Declined(code, error.path("message").asText("The payment method could not be charged."));
    }
}
