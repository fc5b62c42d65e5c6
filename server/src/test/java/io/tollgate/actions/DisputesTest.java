package io.tollgate.actions;

import static io.tollgate.actions.PaymentHouse.runJobs;
import static io.tollgate.actions.PaymentHouse.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.errors.ApiError;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a bank takes back is due again once, and never more than was paid and kept. */
class DisputesTest {
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
    void lost_by_two_nodes_at_once_it_is_due_again_once() {
        Invoice invoice = paid("lost");
        WorkspaceId workspace = invoice.id().workspace();
        told(invoice, "dp_lost", Dispute.Status.OPEN, "17.74");
        PaymentRacesTest.atOnce(
                () -> told(invoice, "dp_lost", Dispute.Status.LOST, "17.74"), () -> told(invoice, "dp_lost", Dispute.Status.LOST, "17.74"));
        assertThat(at.invoice(workspace).status()).isEqualTo(InvoiceStatus.OPEN);
        assertThat(at.invoice(workspace).amountDue()).isEqualTo(usd("17.74"));
        assertThat(at.status(workspace)).isEqualTo(Workspace.Status.UNPAID);
        assertThat(at.mails(workspace)).containsExactly("invoice.issued", "payment.received", "payment.taken_back");
        int taken = at.gateway.taken().size();
        runJobs(at.house);
        assertThat(at.gateway.taken()).as("not collected by itself").hasSize(taken);

        at.house.paymentDesk.payInvoice.run(invoice.id(), Optional.empty());
        assertThat(at.invoice(workspace).status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.status(workspace)).isEqualTo(Workspace.Status.ACTIVE);
    }

    @Test
    void a_part_is_due_again_and_another_dispute_has_the_rest() {
        Invoice invoice = paid("parts");
        told(invoice, "dp_1", Dispute.Status.LOST, "10.00");
        assertThat(at.invoice(invoice.id().workspace()).amountDue()).isEqualTo(usd("10.00"));
        told(invoice, "dp_2", Dispute.Status.LOST, "17.74");                       // 7.74 is left of the payment
        assertThat(at.invoice(invoice.id().workspace()).amountDue()).isEqualTo(usd("17.74"));
    }

    @Test
    void what_a_note_gave_back_is_not_due_again_and_comes_off_the_balance() {
        Invoice invoice = paid("credited");
        WorkspaceId workspace = invoice.id().workspace();
        IssueCreditNote.Request note = new IssueCreditNote.Request(
                invoice.id(), "A mistake", List.of(new Creditable.Part(1, Optional.of(usd("7.74")))), CreditNote.ReturnTo.BALANCE, "test");
        at.database.inTransaction(tx -> at.house.invoiceDesk.issueCreditNote.run(tx, note, at.time.instant()));
        assertThat(at.balance(workspace)).isEqualTo(usd("7.74"));
        told(invoice, "dp_1", Dispute.Status.LOST, "17.74");                       // 10.00 of it pays the invoice, 7.74 lie on the account
        assertThat(at.invoice(workspace).amountDue()).isEqualTo(usd("10.00"));
        assertThat(at.balance(workspace).isZero()).isTrue();
    }

    @Test
    void a_disputed_payment_is_not_refunded_and_a_won_one_is() {
        Invoice invoice = paid("won");
        told(invoice, "dp_1", Dispute.Status.OPEN, "17.74");
        assertThat(disputed(invoice)).containsExactly(invoice.id());
        assertThatThrownBy(() -> refund(invoice)).isInstanceOf(ApiError.class).hasMessageContaining("disputed");
        told(invoice, "dp_1", Dispute.Status.WON, "17.74");
        assertThat(disputed(invoice)).isEmpty();
        assertThat(at.invoice(invoice.id().workspace()).status()).isEqualTo(InvoiceStatus.PAID);
        refund(invoice);
        assertThat(at.status(invoice.id().workspace())).isEqualTo(Workspace.Status.ACTIVE);
    }

    @Test
    void what_was_lost_cannot_be_refunded() {
        Invoice invoice = paid("gone");
        told(invoice, "dp_1", Dispute.Status.LOST, "17.74");
        assertThatThrownBy(() -> refund(invoice)).isInstanceOf(ApiError.class).hasMessageContaining("0.00 USD can still be given back");
    }

    /** The first invoice of a workspace, 17.74, paid by card. */
    private static Invoice paid(String key) {
        WorkspaceId workspace = at.workspaceWithCard(key);
        runJobs(at.house);
        return at.invoice(workspace);
    }

    private static void told(Invoice invoice, String reference, Dispute.Status status, String amount) {
        at.database.transact(tx -> {
            at.house.workspaces.findForUpdate(tx, invoice.id().workspace()).orElseThrow();
            Payment payment = at.house.paymentBooks.payments.of(tx, invoice.id()).getFirst();
            at.house.paymentDesk.disputePayment.run(tx, payment, new Dispute.Told(reference, status, usd(amount), "fraudulent"), "test", at.time.instant());
        });
    }

    private static Set<InvoiceId> disputed(Invoice invoice) {
        return at.database.read(tx -> at.house.paymentBooks.disputes.disputed(tx, invoice.id().workspace()));
    }

    private static void refund(Invoice invoice) {
        at.house.paymentDesk.refundPayment.run(new RefundPayment.Request(
                at.payments(invoice.id()).getFirst().id(), Optional.empty(), "by hand", Optional.empty(), "test"));
    }
}
