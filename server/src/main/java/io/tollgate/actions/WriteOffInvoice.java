package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/**
 * An operator gives an invoice up as uncollectible. That is bookkeeping: nothing is tried any more, but it may still be paid, and a workspace that is unpaid
 * for it stays so until it is.
 */
public final class WriteOffInvoice {
    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final CollectionStore collections;
    private final AuditStore audit;

    public WriteOffInvoice(WorkspaceStore workspaces, InvoiceStore invoices, CollectionStore collections, AuditStore audit) {
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.collections = collections;
        this.audit = audit;
    }

    /** Once more, it stays as it is. @throws ApiError CONFLICT when the invoice awaits no payment */
    public Invoice run(Transaction tx, InvoiceId id, String actor, Instant now) {
        workspaces.findForUpdate(tx, id.workspace()).orElseThrow();
        Invoice invoice = invoices.find(tx, id).orElseThrow();
        if (invoice.status() == InvoiceStatus.UNCOLLECTIBLE) {
            return invoice;
        }
        if (invoice.status() != InvoiceStatus.OPEN) {
            throw ApiError.of(ErrorCode.CONFLICT, "The invoice is " + invoice.status().word() + "; only an open one can be uncollectible.", "number");
        }
        collections.stop(tx, id);
        audit.append(tx, new AuditEntry(id.workspace(), now, actor, "invoice.uncollectible", ShownNumber.of(invoice),
                Map.of("amountDue", invoice.amountDue().toString())));
        return invoices.writeOff(tx, id);
    }
}
