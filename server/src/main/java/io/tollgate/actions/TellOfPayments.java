package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.Letter;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.PaymentLetters;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Optional;

/** Mails and webhooks about what is due and paid, in the transaction in which it came to be. */
public final class TellOfPayments {
    private final WorkspaceStore workspaces;
    private final PaymentMethodStore methods;
    private final OutboxStore outbox;
    private final MailWorkspace mail;

    public TellOfPayments(WorkspaceStore workspaces, PaymentMethodStore methods, OutboxStore outbox, MailWorkspace mail) {
        this.workspaces = workspaces;
        this.methods = methods;
        this.outbox = outbox;
        this.mail = mail;
    }

    /** Of a finalized invoice; says nothing where nothing is due of it. */
    public void issued(Transaction tx, Invoice invoice, Instant now) {
        if (invoice.status() == InvoiceStatus.OPEN) {
            Workspace workspace = workspaces.find(tx, invoice.id().workspace()).orElseThrow();
            Optional<String> method = methods.defaultOf(tx, workspace.id()).filter(each -> each.gateway() != GatewayKind.MANUAL).map(PaymentMethod::label);
            mail(tx, workspace, "invoice.issued", PaymentLetters.issued(about(workspace, invoice), method), now);
        }
    }

    /** @param invoice as it is after the payment */
    void paid(Transaction tx, Payment payment, Invoice invoice, Instant now) {
        Workspace workspace = workspaces.find(tx, invoice.id().workspace()).orElseThrow();
        boolean isPaid = invoice.status() == InvoiceStatus.PAID;
        if (isPaid) {
            outbox.event(tx, workspace.id(), EventType.INVOICE_PAID, json(workspace, invoice).put("payment", payment.id().toString()), now);
        }
        if (isPaid || payment.gateway() != GatewayKind.BALANCE) {
            mail(tx, workspace, "payment.received",
                    PaymentLetters.received(about(workspace, invoice), payment.amount(), how(tx, payment), now), now);
        }
    }

    void failed(Transaction tx, Workspace workspace, Invoice invoice, Payment.Reason reason, Optional<Instant> next, Instant now) {
        mail(tx, workspace, "payment.failed", PaymentLetters.failed(
                about(workspace, invoice), reason.message(), next, !reason.equals(NoteFailedAttempt.NO_METHOD)), now);
        outbox.event(tx, workspace.id(), EventType.PAYMENT_FAILED, json(workspace, invoice)
                .put("code", reason.code())
                .put("detail", reason.message())
                .put("triedAgainAt", next.map(Instant::toString).orElse(null)), now);
    }

    /** Who asked for the payment is answered; only programs are told besides. */
    void failedBeforeCaller(Transaction tx, Invoice invoice, Payment.Reason reason, Instant now) {
        Workspace workspace = workspaces.find(tx, invoice.id().workspace()).orElseThrow();
        outbox.event(tx, workspace.id(), EventType.PAYMENT_FAILED, json(workspace, invoice)
                .put("code", reason.code())
                .put("detail", reason.message())
                .putNull("triedAgainAt"), now);
    }

    void unpaid(Transaction tx, Workspace workspace, Invoice invoice, Instant now) {
        mail(tx, workspace, "workspace.unpaid", PaymentLetters.unpaid(about(workspace, invoice)), now);
        outbox.event(tx, workspace.id(), EventType.WORKSPACE_UNPAID, json(workspace, invoice), now);
    }

    void restored(Transaction tx, Workspace workspace, Instant now) {
        mail(tx, workspace, "workspace.restored", PaymentLetters.restored(workspace.name()), now);
        outbox.event(tx, workspace.id(), EventType.WORKSPACE_RESTORED, JsonNodeFactory.instance.objectNode().put("workspace", workspace.key()), now);
    }

    /** Programs are told of a dispute, and how it ended. */
    void disputed(Transaction tx, Payment payment, Dispute.Told told, Optional<Invoice> invoice, Instant now) {
        Workspace workspace = workspaces.find(tx, payment.id().workspace()).orElseThrow();
        EventType type = switch (told.status()) {
            case OPEN -> EventType.PAYMENT_DISPUTED;
            case WON -> EventType.PAYMENT_DISPUTE_WON;
            case LOST -> EventType.PAYMENT_DISPUTE_LOST;
        };
        ObjectNode data = invoice.map(about -> json(workspace, about)).orElseGet(() -> JsonNodeFactory.instance.objectNode()
                .put("workspace", workspace.key())
                .put("currency", told.amount().currency().getCurrencyCode()));
        outbox.event(tx, workspace.id(), type, data
                .put("payment", payment.id().toString())
                .put("dispute", told.reference())
                .put("disputed", told.amount().toString())
                .put("reason", told.reason()), now);
    }

    void takenBack(Transaction tx, Workspace workspace, Invoice invoice, Money amount, Instant now) {
        mail(tx, workspace, "payment.taken_back", PaymentLetters.takenBack(about(workspace, invoice), amount), now);
    }

    /** The mail of what was taken back says it already. */
    void unpaidAfterDispute(Transaction tx, Workspace workspace, Invoice invoice, Instant now) {
        outbox.event(tx, workspace.id(), EventType.WORKSPACE_UNPAID, json(workspace, invoice), now);
    }

    /** @param isOwed whether it went to the account balance instead; then the owner is told as well */
    void refundFailed(Transaction tx, Refund refund, boolean isOwed, Instant now) {
        Workspace workspace = workspaces.find(tx, refund.id().workspace()).orElseThrow();
        outbox.event(tx, workspace.id(), EventType.REFUND_FAILED, JsonNodeFactory.instance.objectNode()
                .put("workspace", workspace.key())
                .put("payment", refund.payment().toString())
                .put("refund", refund.id().toString())
                .put("because", refund.because())
                .put("currency", refund.amount().currency().getCurrencyCode())
                .put("amount", refund.amount().toString())
                .put("owed", isOwed)
                .put("detail", refund.reason().map(Payment.Reason::message).orElse("")), now);
        if (isOwed) {
            mail(tx, workspace, "refund.failed", PaymentLetters.notRefunded(workspace.name(), refund.because(), refund.amount()), now);
        }
    }

    private String how(Transaction tx, Payment payment) {
        return switch (payment.gateway()) {
            case BALANCE -> "Account balance";
            case MANUAL -> "Bank transfer " + payment.reference().orElse("");
            case TEST, STRIPE -> payment.method().flatMap(id -> methods.find(tx, id)).map(PaymentMethod::label).orElse("");
        };
    }

    private void mail(Transaction tx, Workspace workspace, String template, Letter letter, Instant now) {
        mail.run(tx, workspace, workspace.ownerEmail(), template, letter, now);
    }

    private static PaymentLetters.About about(Workspace workspace, Invoice invoice) {
        return new PaymentLetters.About(workspace.name(), ShownNumber.of(invoice), invoice.date(), invoice.total(), invoice.amountDue());
    }

    private static ObjectNode json(Workspace workspace, Invoice invoice) {
        return JsonNodeFactory.instance.objectNode()
                .put("workspace", workspace.key())
                .put("invoice", ShownNumber.of(invoice))
                .put("currency", invoice.total().currency().getCurrencyCode())
                .put("total", invoice.total().toString())
                .put("amountDue", invoice.amountDue().toString())
                .put("status", invoice.status().word());
    }
}
