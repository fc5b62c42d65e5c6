package io.tollgate.actions;

import static io.tollgate.actions.PaymentHouse.runJobs;
import static io.tollgate.actions.PaymentHouse.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.ScriptedPaymentGateway.Died;
import io.tollgate.ScriptedPaymentGateway.Step;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.errors.ApiError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a credit note gives back is returned once or owed once, whatever the gateway says and wherever a process dies. */
class RefundRacesTest {
    private static PaymentHouse at;

    @BeforeAll
    static void open() {
        at = new PaymentHouse();
    }

    @AfterAll
    static void close() {
        at.close();
    }

    @Test
    void a_declined_refund_is_owed_once_and_pays_no_second_time() {
        Invoice invoice = paid("declined");
        WorkspaceId workspace = invoice.id().workspace();
        int returned = at.gateway.returned().size();
        at.gateway.thenRefund(Step.DECLINE);
        credit(invoice, "7.74");
        at.later(Duration.ofSeconds(1));
        atOnce(() -> runJobs(at.house), () -> runJobs(at.other));
        runJobs(at.house);

        Refund refund = refunds(invoice).getFirst();
        assertThat(refund.status()).isEqualTo(Payment.Status.DECLINED);
        assertThat(at.balance(workspace)).isEqualTo(usd("7.74"));
        assertThat(entries(workspace)).singleElement().satisfies(entry -> {
            assertThat(entry.cause()).isEqualTo("refund " + refund.id());
            assertThat(entry.description()).isEqualTo(refund.because() + ": not refunded");
        });
        assertThat(at.gateway.returned()).hasSize(returned);
        assertThat(at.mails(workspace)).endsWith("refund.failed").filteredOn("refund.failed"::equals).hasSize(1);
        assertThat(events(workspace)).filteredOn("refund.failed"::equals).hasSize(1);

        // 17.74 were paid, and 7.74 of them are on the account: 10.00 are left to give back.
        Payment payment = at.payments(invoice.id()).getFirst();
        assertThatThrownBy(() -> refund(payment, "10.01")).isInstanceOf(ApiError.class).hasMessageContaining("10.00 USD can still be given back");
        assertThat(refund(payment, "10.00").status()).isEqualTo(Payment.Status.SUCCEEDED);
    }

    @Test
    void a_process_that_dies_between_the_decline_and_the_record_leaves_it_to_another() {
        Invoice invoice = paid("died");
        WorkspaceId workspace = invoice.id().workspace();
        at.gateway.thenRefund(Step.DECLINE_AND_DIE);
        credit(invoice, "7.74");
        at.later(Duration.ofSeconds(1));
        assertThatThrownBy(() -> runJobs(at.house)).isInstanceOf(RuntimeException.class);
        assertThat(refunds(invoice)).extracting(Refund::status).containsExactly(Payment.Status.STARTED);
        assertThat(at.balance(workspace).isZero()).isTrue();
        atOnce(() -> runJobs(at.house), () -> runJobs(at.other));
        runJobs(at.other);
        assertThat(refunds(invoice)).extracting(Refund::status).containsExactly(Payment.Status.DECLINED);
        assertThat(at.balance(workspace)).isEqualTo(usd("7.74"));
        assertThat(entries(workspace)).hasSize(1);
        assertThat(at.mails(workspace)).filteredOn("refund.failed"::equals).hasSize(1);
    }

    @Test
    void a_gateway_that_does_not_say_owes_nothing_until_it_does() {
        Invoice invoice = paid("silent");
        WorkspaceId workspace = invoice.id().workspace();
        at.gateway.thenRefund(Step.SAY_NOTHING, Step.DECLINE);
        credit(invoice, "7.74");
        at.later(Duration.ofSeconds(1));
        runJobs(at.house);
        assertThat(at.balance(workspace).isZero()).isTrue();
        at.later(Duration.ofMinutes(5));
        runJobs(at.house);
        assertThat(at.balance(workspace)).isEqualTo(usd("7.74"));
    }

    @Test
    void what_no_note_asked_for_is_owed_to_nobody() {
        Invoice invoice = paid("plain");
        at.gateway.thenRefund(Step.DECLINE);
        assertThat(refund(at.payments(invoice.id()).getFirst(), "5.00").status()).isEqualTo(Payment.Status.DECLINED);
        assertThat(at.balance(invoice.id().workspace()).isZero()).isTrue();
        assertThat(at.mails(invoice.id().workspace())).doesNotContain("refund.failed");
        assertThat(events(invoice.id().workspace())).contains("refund.failed");
    }

    /** The first invoice of a workspace, 17.74, paid by card. */
    private static Invoice paid(String key) {
        WorkspaceId workspace = at.workspaceWithCard(key);
        WebhookEndpoint.Wanted endpoint = new WebhookEndpoint.Wanted(
                workspace, "https://hooks.example.com/" + key, Set.of(EventType.REFUND_FAILED));
        at.database.inTransaction(tx -> at.house.addWebhookEndpoint.run(tx, new AddWebhookEndpoint.Request(endpoint, "test"), at.time.instant()));
        runJobs(at.house);
        Invoice invoice = at.invoice(workspace);
        assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID);
        return invoice;
    }

    private static void credit(Invoice invoice, String amount) {
        at.database.inTransaction(tx -> at.house.invoiceDesk.issueCreditNote.run(tx, new IssueCreditNote.Request(
                invoice.id(), "A mistake", List.of(new Creditable.Part(1, Optional.of(usd(amount)))), CreditNote.ReturnTo.GATEWAY, "test"), at.time.instant()));
    }

    private static Refund refund(Payment payment, String amount) {
        return at.house.paymentDesk.refundPayment.run(
                new RefundPayment.Request(payment.id(), Optional.of(usd(amount).toDecimal()), "by hand", Optional.empty(), "test"));
    }

    private static List<Refund> refunds(Invoice invoice) {
        return at.database.read(tx -> at.house.paymentBooks.refunds.of(tx, at.house.paymentBooks.payments.of(tx, invoice.id()).getFirst().id()));
    }

    private static List<AccountBalanceStore.Entry> entries(WorkspaceId workspace) {
        return at.database.read(tx -> at.house.paymentBooks.balances.entries(tx, workspace, Long.MAX_VALUE, 100));
    }

    private static List<String> events(WorkspaceId workspace) {
        return at.database.read(tx -> at.house.outbox.list(tx, workspace, Long.MAX_VALUE, 1_000)).stream()
                .filter(item -> item.kind() == OutboxItem.Kind.WEBHOOK)
                .map(OutboxItem::type)
                .toList();
    }

    private static void atOnce(Runnable... work) {
        PaymentRacesTest.atOnce(work);
    }
}
