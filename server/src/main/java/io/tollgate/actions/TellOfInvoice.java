package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;

/** Tells webhooks what became of a workspace's invoices. */
public final class TellOfInvoice {
    private final OutboxStore outbox;

    public TellOfInvoice(OutboxStore outbox) {
        this.outbox = outbox;
    }

    public void drafted(Transaction tx, Invoice invoice, Instant now) {
        outbox.event(tx, invoice.id().workspace(), EventType.INVOICE_DRAFTED, json(invoice), now);
    }

    public void finalized(Transaction tx, Invoice invoice, Instant now) {
        outbox.event(tx, invoice.id().workspace(), EventType.INVOICE_FINALIZED, json(invoice), now);
    }

    public void voided(Transaction tx, Invoice invoice, Instant now) {
        outbox.event(tx, invoice.id().workspace(), EventType.INVOICE_VOIDED,
                json(invoice).put("reason", invoice.voided().map(Invoice.Voided::reason).orElseThrow()), now);
    }

    public void credited(Transaction tx, CreditNote note, Invoice invoice, Instant now) {
        outbox.event(tx, note.workspaceId(), EventType.CREDITNOTE_ISSUED, JsonNodeFactory.instance.objectNode()
                .put("number", note.number().toString())
                .put("invoice", note.invoiceNumber().toString())
                .put("workspace", note.workspace().key())
                .put("date", note.date().toString())
                .put("reason", note.reason())
                .put("currency", note.total().currency().getCurrencyCode())
                .put("total", note.total().toString())
                .put("invoiceStatus", invoice.status().word())
                .put("invoiceAmountDue", invoice.amountDue().toString()), now);
    }

    private static ObjectNode json(Invoice invoice) {
        return JsonNodeFactory.instance.objectNode()
                .put("id", invoice.id().toString())
                .put("number", invoice.number().map(InvoiceNumber::toString).orElse(null))
                .put("workspace", invoice.workspace().key())
                .put("kind", invoice.kind().word())
                .put("status", invoice.status().word())
                .put("date", invoice.date().toString())
                .put("period", invoice.period().toString())
                .put("currency", invoice.total().currency().getCurrencyCode())
                .put("total", invoice.total().toString())
                .put("amountDue", invoice.amountDue().toString());
    }
}
