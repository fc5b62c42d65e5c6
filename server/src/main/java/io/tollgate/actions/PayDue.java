package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import java.util.Optional;

/** Somebody pays all that a workspace owes, invoice by invoice, the oldest first; what was paid before one fails stays paid. */
public final class PayDue {
    private final Database database;
    private final ShowDue due;
    private final PayInvoice pay;

    public PayDue(Database database, ShowDue due, PayInvoice pay) {
        this.database = database;
        this.due = due;
        this.pay = pay;
    }

    /** With the default method. What the first that is not paid came to; paid when all are, or nothing is due. */
    public PayInvoice.Outcome run(WorkspaceId workspace) {
        for (Invoice invoice : database.read(tx -> due.run(tx, workspace)).invoices()) {
            PayInvoice.Outcome outcome = pay.run(invoice.id(), Optional.empty());
            if (!(outcome instanceof PayInvoice.Outcome.Paid)) {
                return outcome;
            }
        }
        return new PayInvoice.Outcome.Paid();
    }
}
