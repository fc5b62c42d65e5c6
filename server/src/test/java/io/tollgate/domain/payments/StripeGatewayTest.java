package io.tollgate.domain.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.payments.ChargeOutcome.Declined;
import io.tollgate.domain.payments.ChargeOutcome.Succeeded;
import io.tollgate.domain.payments.ChargeOutcome.Unknown;
import io.tollgate.domain.payments.PaymentGateway.Attached;
import io.tollgate.domain.payments.PaymentGateway.Charge;
import io.tollgate.domain.payments.PaymentGateway.NewMethod;
import io.tollgate.domain.payments.PaymentGateway.Reversal;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import java.net.URI;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent to Stripe fits its published description, and what it answers is understood. */
class StripeGatewayTest {
    private static final WorkspaceId WORKSPACE = new WorkspaceId(7);
    private static final Money AMOUNT = new Money(1_774, Currency.getInstance("USD"));
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    private final StandInStripe stripe = new StandInStripe();
    private final StripeGateway gateway = new StripeGateway(stripe.settings());

    @AfterEach
    void nothing_was_sent_that_stripe_does_not_know() {
        stripe.close();
        assertThat(stripe.mistakes()).isEmpty();
    }

    @Test
    void a_method_is_attached_to_one_customer() {
        Attached first = gateway.attach(method("pm_card_visa", Optional.empty()));
        assertThat(first.label()).isEqualTo("Visa ending in 4242");
        assertThat(first.reference()).isEqualTo("pm_card_visa");
        Attached again = gateway.attach(method("pm_card_mastercard", Optional.empty()));
        assertThat(again.customer()).isEqualTo(first.customer());
        assertThat(gateway.setUp(method("", first.customer())).clientSecret()).startsWith("seti_");
        assertThatThrownBy(() -> gateway.attach(method("nothing", first.customer())))
                .isInstanceOf(ApiError.class).hasMessageContaining("No such PaymentMethod");
    }

    @Test
    void a_method_is_detached_once_whether_or_not_the_answer_arrives() {
        Attached attached = gateway.attach(method("pm_card_visa", Optional.empty()));
        PaymentMethod removed = new PaymentMethod(new PaymentMethodId(WORKSPACE, 1), GatewayKind.STRIPE, attached.reference(), attached.label(), false,
                NOW, Optional.of(NOW));
        stripe.hangUp();
        assertThat(gateway.detach(removed)).as("nobody heard").isFalse();
        assertThat(gateway.detach(removed)).as("it is detached already").isTrue();
        assertThat(stripe.attached()).isEmpty();
        StripeGateway unauthorized = new StripeGateway(new PaymentRules.Stripe("sk_test_wrong", Optional.empty(), stripe.settings().apiBase()));
        assertThat(unauthorized.detach(removed)).isFalse();
    }

    @Test
    void what_a_charge_comes_to() {
        assertThat(gateway.charge(charge("k1", "pm_card_visa", false))).isEqualTo(new Succeeded(stripe.intents().getFirst().get("id").textValue()));
        assertThat(stripe.intents().getFirst().get("amount").longValue()).isEqualTo(1_774);
        assertThat(stripe.intents().getFirst().get("currency").textValue()).isEqualTo("usd");
        assertThat(stripe.intents().getFirst().get("metadata").get(StripeGateway.PAYMENT).textValue()).isEqualTo("pay_7_42");
        assertThat(gateway.charge(charge("k2", "pm_card_chargeDeclinedInsufficientFunds", false)))
                .isEqualTo(new Declined("insufficient_funds", "Your card has insufficient funds."));
        assertThat(gateway.charge(charge("k3", "pm_card_authenticationRequired", false)))
                .isInstanceOfSatisfying(Declined.class, declined -> assertThat(declined.code()).isEqualTo("authentication_required"));
        assertThat(gateway.charge(charge("k4", "pm_bank_slow", false))).isInstanceOf(Unknown.class);
    }

    @Test
    void one_key_takes_money_once() {
        ChargeOutcome first = gateway.charge(charge("k1", "pm_card_visa", false));
        assertThat(gateway.charge(charge("k1", "pm_card_visa", false))).isEqualTo(first);
        assertThat(stripe.intents()).hasSize(1);
    }

    @Test
    void what_was_taken_is_found_when_the_answer_was_lost_and_the_key_forgotten() {
        stripe.hangUp();
        assertThat(gateway.charge(charge("k1", "pm_card_visa", false))).isInstanceOf(Unknown.class);
        stripe.forgetKeys();
        assertThat(gateway.charge(charge("k1", "pm_card_visa", true))).isInstanceOf(Succeeded.class);
        assertThat(stripe.intents()).hasSize(1);
        assertThat(gateway.charge(charge("k2", "pm_card_visa", true))).isInstanceOf(Succeeded.class);
        assertThat(stripe.intents()).hasSize(2);
    }

    @Test
    void an_intent_that_moves_on_is_looked_at_and_not_repeated() {
        gateway.charge(charge("k1", "pm_bank_slow", false));
        assertThat(gateway.charge(charge("k1", "pm_bank_slow", true))).isInstanceOf(Unknown.class);
        stripe.settle(stripe.intents().getFirst().get("id").textValue(), "succeeded");
        assertThat(gateway.charge(charge("k1", "pm_bank_slow", true))).isInstanceOf(Succeeded.class);
        assertThat(stripe.intents()).hasSize(1);
    }

    @Test
    void what_is_ours_to_mend_declines_nobody() {
        URI base = stripe.settings().apiBase();
        StripeGateway unauthorized = new StripeGateway(new PaymentRules.Stripe("sk_test_wrong", Optional.empty(), base));
        assertThat(unauthorized.charge(charge("k1", "pm_card_visa", false))).isInstanceOf(Unknown.class);
        StripeGateway nowhere = new StripeGateway(new PaymentRules.Stripe("sk_test_any", Optional.empty(), URI.create("http://127.0.0.1:1")));
        assertThat(nowhere.charge(charge("k1", "pm_card_visa", false))).isInstanceOf(Unknown.class);
        assertThat(nowhere.refund(new Reversal(WORKSPACE, "k2", "pi_1", AMOUNT))).isInstanceOf(Unknown.class);
        assertThatThrownBy(() -> nowhere.attach(method("pm_card_visa", Optional.empty()))).isInstanceOf(ApiError.class);
    }

    @Test
    void a_refund_is_made_once() {
        Succeeded paid = (Succeeded) gateway.charge(charge("k1", "pm_card_visa", false));
        ChargeOutcome first = gateway.refund(new Reversal(WORKSPACE, "r1", paid.reference(), AMOUNT));
        assertThat(first).isInstanceOf(Succeeded.class);
        assertThat(gateway.refund(new Reversal(WORKSPACE, "r1", paid.reference(), AMOUNT))).isEqualTo(first);
    }

    /** So that the check above can fail. */
    @Test
    void a_request_that_does_not_fit_is_seen() {
        assertThat(StripeRequests.mistakes("POST", "/v1/payment_intents", Map.of("amount", "ten", "currency", "usd", "colour", "red")))
                .containsExactlyInAnyOrder("amount=ten", "colour=red");
        assertThat(StripeRequests.mistakes("POST", "/v1/payment_intents", Map.of("currency", "usd", "automatic_payment_methods[enabled]", "yes")))
                .isEqualTo(List.of("automatic_payment_methods[enabled]=yes", "amount is missing"));
        assertThat(StripeRequests.mistakes("POST", "/v1/payments", Map.of())).hasSize(1);
    }

    private static NewMethod method(String token, Optional<String> customer) {
        return new NewMethod(WORKSPACE, "acme", "owner@acme.example", customer, token);
    }

    private static Charge charge(String key, String method, boolean again) {
        PaymentMethod with = new PaymentMethod(new PaymentMethodId(WORKSPACE, 2), GatewayKind.STRIPE, method, "A card", true, NOW, Optional.empty());
        return new Charge(new PaymentId(WORKSPACE, 42), key, AMOUNT, Optional.of("cus_stand_in"), with, "Invoice TG-2026-000042", NOW, again);
    }
}
