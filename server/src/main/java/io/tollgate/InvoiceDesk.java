package io.tollgate;

import io.tollgate.actions.BillingFactsOf;
import io.tollgate.actions.IssueCreditNote;
import io.tollgate.actions.IssueInvoice;
import io.tollgate.actions.MakeDocument;
import io.tollgate.actions.MeteringIds;
import io.tollgate.actions.TellOfInvoice;
import io.tollgate.actions.UsageAppendixOf;
import io.tollgate.actions.VoidInvoice;
import io.tollgate.actions.WriteCreditLimits;
import io.tollgate.domain.documents.InvoiceDocumentStore;
import io.tollgate.domain.invoicing.CreditNoteStore;
import io.tollgate.domain.invoicing.ExportStore;
import io.tollgate.domain.invoicing.FinalizedInvoiceStore;

/** The part of the house where finalized invoices are written out, voided and credited. */
public final class InvoiceDesk {
    public final CreditNoteStore creditNotes;
    public final ExportStore exports = new ExportStore();
    public final VoidInvoice voidInvoice;
    public final IssueCreditNote issueCreditNote;
    public final MakeDocument makeDocument;

    InvoiceDesk(
            House house, PaymentBooks books, WriteCreditLimits creditLimits, BillingFactsOf facts, IssueInvoice issueInvoice, TellOfInvoice tell,
            MeteringIds meteringIds) {
        FinalizedInvoiceStore finalized = new FinalizedInvoiceStore(house.invoices);
        creditNotes = new CreditNoteStore(house.invoices);
        voidInvoice = new VoidInvoice(
                house.workspaces, house.subscriptions, house.invoices, finalized, house.billedPeriods, house.credits, creditLimits, facts, issueInvoice,
                books.payments, books.collections, books.restoreWorkspace, tell, house.audit);
        issueCreditNote = new IssueCreditNote(house.workspaces, house.invoices, finalized, creditNotes, books.balances, books.payments, books.refunds,
                books.collections, books.restoreWorkspace, tell, house.audit);
        makeDocument = new MakeDocument(house.database, house.invoices, new InvoiceDocumentStore(), books.payments,
                new UsageAppendixOf(meteringIds, house.usage), house.settings.issuing().logo(), house.clock);
    }
}
