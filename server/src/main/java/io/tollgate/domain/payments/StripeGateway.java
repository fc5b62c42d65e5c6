package io.tollgate.domain.payments;

import com.stripe.StripeClient;
import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod.Card;
import com.stripe.model.Refund;
import com.stripe.model.SetupIntent;
import com.stripe.model.StripeError;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.SetupIntentCreateParams;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Stripe: workspaces are its customers, their methods are taken in with setup intents, and a charge is a payment intent that is confirmed without its owner
 * being there.
 *
 * <p>An intent carries the payment's id and key. Stripe forgets idempotency keys after a day, and under a key it repeats its first answer though an intent
 * has moved on since, so a charge that was tried before is first looked for among the customer's intents.
 */
public final class StripeGateway implements PaymentGateway {
    static final String PAYMENT = "tollgate_payment";
    static final String KEY = "tollgate_key";
    static final String NOT_GIVEN_BACK = "Stripe could not give the money back.";
    private static final String WORKSPACE = "tollgate_workspace";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration BEFORE = Duration.ofHours(1);
    private static final long PAGE = 100;

    private final StripeClient stripe;

    public StripeGateway(PaymentRules.Stripe settings) {
        String base = settings.apiBase().toString();
        stripe = StripeClient.builder()
                .setApiKey(settings.secretKey())
                .setApiBase(base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                .setConnectTimeout(Math.toIntExact(CONNECT.toMillis()))
                .setReadTimeout(Math.toIntExact(READ.toMillis()))
                .setMaxNetworkRetries(0)
                .build();
    }

    @Override
    public GatewayKind kind() {
        return GatewayKind.STRIPE;
    }

    @Override
    public ChargeOutcome charge(Charge charge) {
        String customer = charge.customer().orElseThrow(() -> new IllegalStateException("a Stripe method without a customer: " + charge.method().id()));
        try {
            Optional<PaymentIntent> before = charge.again() ? find(charge, customer) : Optional.empty();
            return outcome(before.isPresent() ? before.get() : create(charge, customer));
        } catch (StripeException failure) {
            return outcome(failure);
        }
    }

    private PaymentIntent create(Charge charge, String customer) throws StripeException {
        return stripe.v1().paymentIntents().create(
                PaymentIntentCreateParams.builder()
                        .setAmount(charge.amount().minorUnits())
                        .setCurrency(charge.amount().currency().getCurrencyCode().toLowerCase(Locale.ROOT))
                        .setCustomer(customer)
                        .setPaymentMethod(charge.method().reference())
                        .setAutomaticPaymentMethods(PaymentIntentCreateParams.AutomaticPaymentMethods.builder()
                                .setEnabled(true)
                                .setAllowRedirects(PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects.NEVER)
                                .build())
                        .setOffSession(true)
                        .setConfirm(true)
                        .setDescription(charge.description())
                        .putMetadata(PAYMENT, charge.payment().toString())
                        .putMetadata(KEY, charge.idempotencyKey())
                        .build(),
                under(charge.idempotencyKey()));
    }

    private Optional<PaymentIntent> find(Charge charge, String customer) throws StripeException {
        PaymentIntentListParams params = PaymentIntentListParams.builder()
                .setCustomer(customer)
                .setCreated(PaymentIntentListParams.Created.builder().setGte(charge.startedAt().minus(BEFORE).getEpochSecond()).build())
                .setLimit(PAGE)
                .build();
        for (PaymentIntent intent : stripe.v1().paymentIntents().list(params).autoPagingIterable()) {
            if (charge.idempotencyKey().equals(intent.getMetadata().get(KEY))) {
                return Optional.of(intent);
            }
        }
        return Optional.empty();
    }

    private static ChargeOutcome outcome(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "succeeded" -> new ChargeOutcome.Succeeded(intent.getId());
            case "processing", "requires_capture", "requires_confirmation" -> new ChargeOutcome.Unknown("Stripe: " + intent.getStatus());
            case "requires_payment_method", "requires_action", "canceled" -> declined(intent.getLastPaymentError(), intent.getStatus());
            case String other -> new ChargeOutcome.Unknown("Stripe has a status that is not known here: " + other);
        };
    }

    static ChargeOutcome.Declined declined(StripeError error, String otherwise) {
        if (error == null || error.getMessage() == null) {
            return new ChargeOutcome.Declined(otherwise, "The payment method could not be charged.");
        }
        return new ChargeOutcome.Declined(
                error.getDeclineCode() != null ? error.getDeclineCode() : error.getCode() != null ? error.getCode() : otherwise, error.getMessage());
    }

    /** What Stripe refused has moved no money; for what is broken, or ours to mend, the customer is not to be told that their card was declined. */
    private static ChargeOutcome outcome(StripeException failure) {
        return switch (failure) {
            case CardException card -> declined(card.getStripeError(), "card_declined");
            case RateLimitException busy -> new ChargeOutcome.Unknown("Stripe: " + busy.getMessage());
            case InvalidRequestException refused when refused.getStatusCode() == null || refused.getStatusCode() != 409 ->
                new ChargeOutcome.Declined(refused.getCode() == null ? "refused" : refused.getCode(), refused.getUserMessage());
            default -> new ChargeOutcome.Unknown("Stripe: " + failure.getMessage());
        };
    }

    @Override
    public ChargeOutcome refund(Reversal reversal) {
        try {
            Refund refund = stripe.v1().refunds().create(
                    RefundCreateParams.builder()
                            .setPaymentIntent(reversal.reference())
                            .setAmount(reversal.amount().minorUnits())
                            .putMetadata(KEY, reversal.idempotencyKey())
                            .build(),
                    under(reversal.idempotencyKey()));
            return switch (refund.getStatus()) {
                case "failed", "canceled" -> new ChargeOutcome.Declined(refund.getStatus(), NOT_GIVEN_BACK);
                case String begun -> new ChargeOutcome.Succeeded(refund.getId());
            };
        } catch (StripeException failure) {
            return outcome(failure);
        }
    }

    @Override
    public Attached attach(NewMethod method) {
        try {
            String customer = customer(method);
            com.stripe.model.PaymentMethod attached = stripe.v1().paymentMethods().attach(
                    method.token(), PaymentMethodAttachParams.builder().setCustomer(customer).build());
            return new Attached(attached.getId(), label(attached), Optional.of(customer));
        } catch (StripeException failure) {
            throw refused(failure, "token");
        }
    }

    /** What Stripe refuses with 400 or 404 is not attached, or not there. */
    @Override
    public boolean detach(PaymentMethod method) {
        try {
            stripe.v1().paymentMethods().detach(method.reference());
            return true;
        } catch (RateLimitException busy) {
            return false;
        } catch (InvalidRequestException refused) {
            return refused.getStatusCode() != null && (refused.getStatusCode() == 400 || refused.getStatusCode() == 404);
        } catch (StripeException unknown) {
            return false;
        }
    }

    @Override
    public SetUp setUp(NewMethod method) {
        try {
            String customer = customer(method);
            SetupIntent intent = stripe.v1().setupIntents().create(SetupIntentCreateParams.builder()
                    .setCustomer(customer)
                    .setUsage(SetupIntentCreateParams.Usage.OFF_SESSION)
                    .setAutomaticPaymentMethods(SetupIntentCreateParams.AutomaticPaymentMethods.builder().setEnabled(true).build())
                    .putMetadata(WORKSPACE, method.workspaceKey())
                    .build());
            return new SetUp(customer, intent.getClientSecret());
        } catch (StripeException failure) {
            throw refused(failure, "type");
        }
    }

    /** The key makes it one customer, also when two methods are added at once or the process dies before it is remembered. */
    private String customer(NewMethod method) throws StripeException {
        if (method.customer().isPresent()) {
            return method.customer().get();
        }
        return stripe.v1().customers().create(
                CustomerCreateParams.builder()
                        .setName(method.workspaceKey())
                        .setEmail(method.ownerEmail())
                        .putMetadata(WORKSPACE, method.workspaceKey())
                        .build(),
                under("customer-" + method.workspaceKey() + "-" + method.ownerEmail())).getId();
    }

    private static String label(com.stripe.model.PaymentMethod method) {
        Card card = method.getCard();
        String type = card == null ? method.getType() : card.getBrand();
        String shown = type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1).replace('_', ' ');
        return card == null ? shown : shown + " ending in " + card.getLast4();
    }

    private static ApiError refused(StripeException failure, String field) {
        return switch (failure) {
            case CardException card -> ApiError.of(ErrorCode.INVALID_REQUEST, "Stripe refuses the method: " + card.getUserMessage(), field);
            case InvalidRequestException refused -> ApiError.of(ErrorCode.INVALID_REQUEST, "Stripe refuses the method: " + refused.getUserMessage(), field);
            case ApiException broken -> ApiError.of(ErrorCode.PROVIDER_UNREACHABLE, "Stripe has a fault of its own. Nothing was changed.");
            default -> ApiError.of(ErrorCode.PROVIDER_UNREACHABLE, "Stripe gave no answer that can be used. Nothing was changed.");
        };
    }

    private static RequestOptions under(String idempotencyKey) {
        return RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
    }
}
