package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.IssueInvoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finalizes drafts whose grace time is over, each in a transaction of its own. */
public final class FinalizeInvoices implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final InvoiceStore invoices;
    private final IssueInvoice issueInvoice;

    public FinalizeInvoices(Database database, InvoiceStore invoices, IssueInvoice issueInvoice) {
        this.database = database;
        this.invoices = invoices;
        this.issueInvoice = issueInvoice;
    }

    @Override
    public String name() {
        return "finalize-invoices";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> invoices.nextFinalization(tx, after));
    }

    @Override
    public void run(Instant now) {
        new EachOnItsOwn(name()).throughPages(
                InvoiceId.FIRST, after -> due(now, after), invoice -> database.transact(tx -> issueInvoice.finalizeDraft(tx, invoice, now)));
    }

    private List<InvoiceId> due(Instant now, InvoiceId after) {
        return database.read(tx -> invoices.draftsDue(tx, now, after, PAGE));
    }
}
