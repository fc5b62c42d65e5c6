package io.tollgate.actions;

import static io.tollgate.actions.PaymentHouse.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.stripe.net.Webhook;
import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.TestSettings;
import io.tollgate.domain.catalog.CatalogDocuments;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentGateway.Attached;
import io.tollgate.domain.payments.PaymentGateway.NewMethod;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentRules;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.payments.StandInStripe;
import io.tollgate.domain.payments.StripeNotice;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.random.Tokens;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A house that charges with Stripe, and Stripe's events: signed, late, twice and out of order. */
class StripeNoticesTest {
    private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

    private static final AtomicInteger OPENED = new AtomicInteger();
    private static Database database;

    private final StandInStripe stripe = new StandInStripe();
    private final ManualTime time = ManualTime.at(START);
    private final House house = new House(database, time, Tokens.seeded(1), settings(), TestMasterKeys.KEYS);
    private final Workspace workspace = open();

    @BeforeAll
    static void create() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private Settings settings() {
        PaymentRules rules = PaymentRules.STANDARD;
        return TestSettings.SANDBOX.with(new PaymentRules(
                false, Optional.of(stripe.settings()), rules.dunning(), rules.resumeAfter(), rules.billingThreshold()));
    }

    private Workspace open() {
        database.transact(tx -> house.applyCatalog.run(tx, new ApplyCatalog.Request(CatalogDocuments.sample(), "test"), START));
        return database.inTransaction(tx -> house.createWorkspace.run(
                tx, new CreateWorkspace.Request(new NewWorkspace("acme" + OPENED.incrementAndGet(), "Acme", "owner@acme.example"), Optional.of("developer"), "test"), START)).workspace();
    }

    @AfterEach
    void nothing_was_sent_that_stripe_does_not_know() {
        stripe.close();
        assertThat(stripe.mistakes()).isEmpty();
    }

    @Test
    void a_slow_bank_is_concluded_by_an_event_and_a_repeat_changes_nothing() {
        add("pm_bank_slow");
        runJobs();
        assertThat(payment().status()).isEqualTo(Payment.Status.STARTED);
        ObjectNode intent = stripe.intents().getFirst();
        hear("evt_1", "payment_intent.succeeded", intent.put("status", "succeeded"));
        hear("evt_1", "payment_intent.succeeded", intent);
        assertThat(payment().hasSucceeded()).isTrue();
        assertThat(invoice().status()).isEqualTo(InvoiceStatus.PAID);
        intent.putObject("last_payment_error").put("code", "card_declined").put("message", "No.");
        hear("evt_0", "payment_intent.payment_failed", intent);
        assertThat(payment().hasSucceeded()).as("overtaken").isTrue();
        time.advance(Duration.ofHours(1));
        runJobs();
        assertThat(stripe.intents()).hasSize(1);
        assertThat(database.read(tx -> house.paymentBooks.balances.balance(tx, workspace.id(), PaymentHouse.USD)).isZero()).isTrue();
    }

    @Test
    void a_failure_by_event_is_a_failed_attempt_of_the_schedule() {
        add("pm_bank_slow");
        runJobs();
        ObjectNode intent = stripe.intents().getFirst();
        intent.putObject("last_payment_error").put("code", "account_closed").put("message", "The account is closed.");
        hear("evt_1", "payment_intent.payment_failed", intent);
        assertThat(payment().reason()).contains(new Payment.Reason("account_closed", "The account is closed."));
        assertThat(database.read(tx -> house.paymentBooks.collections.find(tx, invoice().id())).orElseThrow().scheduledAt())
                .contains(START.plus(Duration.ofDays(1)));
    }

    @Test
    void an_intent_of_another_deployment_is_left_alone() {
        add("pm_bank_slow");
        runJobs();
        ObjectNode intent = stripe.intents().getFirst();
        ((ObjectNode) intent.get("metadata")).put("tollgate_key", "another's");
        hear("evt_1", "payment_intent.succeeded", intent);
        Payment left = payment();
        assertThat(left.status()).isEqualTo(Payment.Status.STARTED);
        database.transact(tx -> house.paymentDesk.concludePayment.run(tx, left.id(), new ChargeOutcome.Succeeded("pi_own"), START));
    }

    @Test
    void refunds_and_disputes_at_stripe_are_noted_once_in_any_order() {
        add("pm_card_visa");
        runJobs();
        assertThat(payment().hasSucceeded()).isTrue();
        refunded("evt_2", 700);
        refunded("evt_1", 300);                                                    // overtaken: 3.00 of 7.00
        refunded("evt_2", 700);
        assertThat(refunds()).extracting(Refund::amount).containsExactly(usd("7.00"));
        house.paymentDesk.refundPayment.run(new RefundPayment.Request(payment().id(), Optional.empty(), "the rest", Optional.empty(), "test"));
        refunded("evt_3", 1_774);                                                  // what was refunded here is no news
        assertThat(refunds()).extracting(Refund::amount).containsExactly(usd("7.00"), usd("10.74"));

    }

    @Test
    void a_dispute_begins_once_and_a_lost_one_is_due_again_once() {
        add("pm_card_visa");
        runJobs();
        hear("evt_4", "charge.dispute.created", dispute("needs_response"));
        hear("evt_4", "charge.dispute.created", dispute("needs_response"));
        hear("evt_5", "charge.dispute.updated", dispute("under_review"));
        assertThat(audited("payment.disputed")).isEqualTo(1);
        assertThat(invoice().status()).isEqualTo(InvoiceStatus.PAID);
        hear("evt_6", "charge.dispute.closed", dispute("lost"));
        hear("evt_6", "charge.dispute.closed", dispute("lost"));
        hear("evt_7", "charge.dispute.closed", dispute("lost"));
        assertThat(audited("payment.dispute_lost")).isEqualTo(1);
        assertThat(invoice().status()).isEqualTo(InvoiceStatus.OPEN);
        assertThat(invoice().amountDue()).isEqualTo(usd("17.74"));
        hear("evt_8", "charge.dispute.updated", dispute("needs_response"));
        hear("evt_9", "charge.dispute.closed", dispute("won"));
        assertThat(invoice().amountDue()).as("what has ended has ended").isEqualTo(usd("17.74"));
        time.advance(Duration.ofDays(30));
        runJobs();
        List<Payment> tried = database.read(tx -> house.paymentBooks.payments.of(tx, invoice().id()));
        assertThat(tried).as("the card is not charged again by itself").hasSize(1);
    }

    @Test
    void an_end_may_come_before_its_beginning() {
        add("pm_card_visa");
        runJobs();
        hear("evt_2", "charge.dispute.closed", dispute("lost"));
        hear("evt_1", "charge.dispute.created", dispute("needs_response"));
        assertThat(invoice().amountDue()).isEqualTo(usd("17.74"));
        List<Dispute> disputes = database.read(tx -> house.paymentBooks.disputes.of(tx, payment().id()));
        assertThat(disputes).singleElement()
                .satisfies(dispute -> assertThat(dispute.status()).isEqualTo(Dispute.Status.LOST));
        assertThat(audited("payment.disputed")).isZero();
    }

    @Test
    void a_removed_method_is_detached_until_stripe_says_so() {
        add("pm_card_visa");
        add("pm_card_mastercard");
        runJobs();
        List<PaymentMethod> methods = database.read(tx -> house.paymentBooks.methods.list(tx, workspace.id()));
        database.transact(tx -> house.paymentDesk.keepMethods.remove(tx, methods.getFirst().id(), "test", time.instant()));
        assertThat(stripe.attached()).contains("pm_card_visa");
        stripe.hangUp();
        runJobs();
        long asked = stripe.asked().stream().filter("POST /v1/payment_methods/pm_card_visa/detach"::equals).count();
        runJobs();                                                                 // not before its time
        assertThat(stripe.asked().stream().filter("POST /v1/payment_methods/pm_card_visa/detach"::equals)).hasSize((int) asked);
        time.advance(Duration.ofMinutes(5));
        runJobs();
        time.advance(Duration.ofDays(1));
        runJobs();
        assertThat(stripe.asked().stream().filter("POST /v1/payment_methods/pm_card_visa/detach"::equals)).hasSize((int) asked + 1);
        assertThat(stripe.attached()).containsExactly("pm_card_mastercard");
    }

    @Test
    void a_method_with_which_a_payment_is_under_way_is_detached_after_it() {
        add("pm_bank_slow");
        runJobs();
        add("pm_card_visa");
        database.transact(tx -> house.paymentDesk.keepMethods.remove(tx, payment().method().orElseThrow(), "test", time.instant()));
        runJobs();
        assertThat(stripe.attached()).contains("pm_bank_slow");
        hear("evt_1", "payment_intent.succeeded", stripe.intents().getFirst().put("status", "succeeded"));
        runJobs();
        assertThat(stripe.attached()).doesNotContain("pm_bank_slow");
    }

    @Test
    void a_refund_that_fails_after_it_had_begun_is_owed_once() {
        add("pm_card_visa");
        runJobs();
        IssueCreditNote.Request wanted = new IssueCreditNote.Request(
                invoice().id(), "A mistake", List.of(), CreditNote.ReturnTo.GATEWAY, "test");
        database.inTransaction(tx -> house.invoiceDesk.issueCreditNote.run(tx, wanted, time.instant()));
        time.advance(Duration.ofSeconds(1));
        runJobs();
        Refund begun = refunds().getFirst();
        assertThat(begun.status()).isEqualTo(Payment.Status.SUCCEEDED);
        assertThat(balance().isZero()).isTrue();

        ObjectNode failed = stripe.intents().getFirst().objectNode()
                .put("id", begun.reference().orElseThrow()).put("payment_intent", payment().reference().orElseThrow())
                .put("status", "failed").put("failure_reason", "lost_or_stolen_card");
        hear("evt_1", "charge.refund.updated", failed);
        hear("evt_2", "refund.failed", failed);
        assertThat(refunds()).singleElement().satisfies(refund -> {
            assertThat(refund.status()).isEqualTo(Payment.Status.DECLINED);
            assertThat(refund.reason()).contains(new Payment.Reason("lost_or_stolen_card", "Stripe could not give the money back."));
        });
        assertThat(balance()).isEqualTo(usd("17.74"));
        refunded("evt_3", 0);                                                      // Stripe's sum without it is no news
        assertThat(refunds()).hasSize(1);
    }

    @Test
    void a_method_that_was_taken_in_at_stripe_is_added_once() {
        Attached first = add("pm_card_visa");
        ObjectNode setup = JsonNodeFactory.instance.objectNode()
                .put("customer", first.customer().orElseThrow()).put("payment_method", "pm_card_new");
        hear("evt_1", "setup_intent.succeeded", setup);
        hear("evt_1", "setup_intent.succeeded", setup);
        List<PaymentMethod> methods = database.read(tx -> house.paymentBooks.methods.list(tx, workspace.id()));
        assertThat(methods).extracting(PaymentMethod::reference)
                .containsExactly("pm_card_visa", "pm_card_new");
        hear("evt_2", "customer.created", setup);
    }

    @Test
    void what_stripe_did_not_sign_is_refused() {
        String body = "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"charge.refunded\",\"data\":{\"object\":{}}}";
        Instant longAgo = time.instant().minus(Duration.ofMinutes(6));
        for (String header : List.of("", "t=1,v1=00", signature(body + " ", time.instant()), signature(body, longAgo))) {
            assertThatThrownBy(() -> StripeNotice.read(body, header, StandInStripe.WEBHOOK_SECRET, time)).isInstanceOf(ApiError.class);
        }
    }

    private Attached add(String method) {
        Attached attached = house.paymentDesk.gateways.chosen(GatewayKind.STRIPE, "type").attach(
                new NewMethod(workspace.id(), workspace.key(), workspace.ownerEmail(), Optional.empty(), method));
        database.transact(tx -> house.paymentDesk.keepMethods.add(
                tx, workspace.id(), GatewayKind.STRIPE, attached, KeepPaymentMethods.Place.DEFAULT, "test", time.instant()));
        return attached;
    }

    private ObjectNode dispute(String status) {
        return JsonNodeFactory.instance.objectNode().put("id", "dp_1").put("object", "dispute").put("amount", 1_774).put("currency", "usd")
                .put("payment_intent", payment().reference().orElseThrow()).put("reason", "fraudulent").put("status", status);
    }

    private long audited(String action) {
        return database.read(tx -> house.audit.list(tx, workspace.id(), Long.MAX_VALUE, 100)).stream()
                .filter(entry -> entry.entry().action().equals(action))
                .count();
    }

    private void refunded(String event, long inAll) {
        hear(event, "charge.refunded", stripe.intents().getFirst().objectNode()
                .put("id", "ch_1").put("payment_intent", payment().reference().orElseThrow()).put("amount_refunded", inAll));
    }

    private void hear(String id, String type, ObjectNode object) {
        ObjectNode event = object.objectNode().put("id", id).put("object", "event").put("type", type).put("api_version", "2023-08-16");
        event.putObject("data").set("object", object);
        String body = event.toString();
        house.paymentDesk.hearStripe.run(StripeNotice.read(body, signature(body, time.instant()), StandInStripe.WEBHOOK_SECRET, time));
    }

    private static String signature(String body, Instant at) {
        try {
            return "t=" + at.getEpochSecond() + ",v1="
                    + Webhook.Util.computeHmacSha256(StandInStripe.WEBHOOK_SECRET, at.getEpochSecond() + "." + body);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void runJobs() {
        house.paymentDesk.jobs.forEach(job -> job.run(time.instant()));
    }

    private Invoice invoice() {
        return database.read(tx -> house.invoices.newest(tx, workspace.id(), 1)).getFirst();
    }

    private Payment payment() {
        return database.read(tx -> house.paymentBooks.payments.of(tx, invoice().id())).getFirst();
    }

    private Money balance() {
        return database.read(tx -> house.paymentBooks.balances.balance(tx, workspace.id(), usd("0.00").currency()));
    }

    private List<Refund> refunds() {
        return database.read(tx -> house.paymentBooks.refunds.of(tx, payment().id()));
    }
}
