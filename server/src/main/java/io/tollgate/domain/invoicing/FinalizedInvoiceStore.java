package io.tollgate.domain.invoicing;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jdbi.v3.core.statement.Update;

/** What may still become of a finalized invoice besides being paid: it is voided, or credited. Whoever does that holds the workspace's row. */
public final class FinalizedInvoiceStore {
    private final InvoiceStore invoices;

    public FinalizedInvoiceStore(InvoiceStore invoices) {
        this.invoices = invoices;
    }

    /**
     * Voids an invoice on which nothing was paid or credited.
     *
     * @param waived whether what it billed is given up, and goes on counting as billed when its period is corrected
     * @throws IllegalStateException when it is not open, or something was paid or credited
     */
    public Invoice voidOpen(Transaction tx, InvoiceId id, String reason, boolean waived, Instant at) {
        int voided = bind(tx.handle().createUpdate("""
                        update invoice
                           set status = 'void', voided_at = :at, void_reason = :reason, waived = :waived, due_minor = 0
                         where workspace_id = :workspace and id = :id and status in ('open', 'uncollectible') and due_minor = total_minor and credited_minor = 0"""), id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .bind("reason", reason)
                .bind("waived", waived)
                .execute();
        if (voided != 1) {
            throw new IllegalStateException(id + " cannot be voided");
        }
        return invoices.find(tx, id).orElseThrow();
    }

    /** Notes which voided invoice it was made in place of. */
    public void replaces(Transaction tx, InvoiceId invoice, InvoiceId voided) {
        bind(tx.handle().createUpdate("update invoice set replaces_id = :voided where workspace_id = :workspace and id = :id"), invoice)
                .bind("voided", voided.value())
                .execute();
    }

    /**
     * Takes a credit note off: its part that was not paid yet off what is due, after which the invoice may be paid.
     *
     * @throws IllegalStateException when that much is not due, or the notes would come to more than the invoice
     */
    public Invoice credit(Transaction tx, InvoiceId id, Money total, Money offDue) {
        int credited = bind(tx.handle().createUpdate("""
                        update invoice
                           set credited_minor = credited_minor + :total, due_minor = due_minor - :offDue,
                               status = case when status in ('open', 'uncollectible') and due_minor = :offDue then 'paid' else status end
                         where workspace_id = :workspace and id = :id and status in ('open', 'paid', 'uncollectible') and due_minor >= :offDue
                           and credited_minor + :total <= total_minor"""), id)
                .bind("total", total.minorUnits())
                .bind("offDue", offDue.minorUnits())
                .execute();
        if (credited != 1) {
            throw new IllegalStateException(id + " cannot be credited " + total);
        }
        return invoices.find(tx, id).orElseThrow();
    }

    /**
     * A part that was paid is due again: the bank has taken it back.
     *
     * @throws IllegalStateException when that much was not paid, or was given back by credit notes
     */
    public Invoice reopen(Transaction tx, InvoiceId id, Money amount) {
        int reopened = bind(tx.handle().createUpdate("""
                        update invoice
                           set due_minor = due_minor + :amount, status = case when status = 'paid' then 'open' else status end
                         where workspace_id = :workspace and id = :id and status in ('open', 'paid', 'uncollectible')
                           and due_minor + credited_minor + :amount <= total_minor"""), id)
                .bind("amount", amount.minorUnits())
                .execute();
        if (reopened != 1) {
            throw new IllegalStateException(id + " was not paid " + amount);
        }
        return invoices.find(tx, id).orElseThrow();
    }

    private static Update bind(Update update, InvoiceId id) {
        return update.bind("workspace", id.workspace().value()).bind("id", id.value());
    }
}
