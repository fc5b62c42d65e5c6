package io.tollgate.domain.payments;

import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;

/** Table {@code payment_dispute}. */
public final class DisputeStore {

    /** Writes one down as open. @return false where it is known, open or not */
    public boolean open(Transaction tx, PaymentId payment, Dispute.Told told, Instant at) {
        return bind(tx.handle().createUpdate("""
                        insert into payment_dispute (workspace_id, payment_id, reference, status, amount_minor, currency, reason, opened_at)
                        values (:workspace, :payment, :reference, 'open', :amount, :currency, :reason, :at)
                            on conflict (workspace_id, payment_id, reference) do nothing"""), payment)
                .bind("reference", told.reference())
                .bind("amount", told.amount().minorUnits())
                .bind("currency", told.amount().currency().getCurrencyCode())
                .bind("reason", told.reason())
                .bind("at", utc(at))
                .execute() == 1;
    }

    /** Writes its end, once. @return false where that is written */
    public boolean close(Transaction tx, PaymentId payment, String reference, Dispute.Status status, Instant at) {
        return bind(tx.handle().createUpdate("""
                        update payment_dispute set status = :status, closed_at = :at
                         where workspace_id = :workspace and payment_id = :payment and reference = :reference and status = 'open'"""), payment)
                .bind("reference", reference)
                .bind("status", status.word())
                .bind("at", utc(at))
                .execute() == 1;
    }

    /** Notes what followed from a lost one. */
    public void lost(Transaction tx, PaymentId payment, String reference, Money dueAgain, Money offBalance) {
        bind(tx.handle().createUpdate("""
                        update payment_dispute set due_again_minor = :dueAgain, off_balance_minor = :offBalance
                         where workspace_id = :workspace and payment_id = :payment and reference = :reference"""), payment)
                .bind("reference", reference)
                .bind("dueAgain", dueAgain.minorUnits())
                .bind("offBalance", offBalance.minorUnits())
                .execute();
    }

    /** The oldest first. */
    public List<Dispute> of(Transaction tx, PaymentId payment) {
        return bind(tx.handle().createQuery("""
                        select * from payment_dispute where workspace_id = :workspace and payment_id = :payment order by opened_at, reference"""), payment)
                .map((row, context) -> dispute(row))
                .list();
    }

    /** What banks have taken back of the payment. */
    public Money lost(Transaction tx, Payment payment) {
        return Money.sum(of(tx, payment.id()).stream().filter(dispute -> dispute.status() == Dispute.Status.LOST).map(Dispute::amount).toList(),
                payment.amount().currency());
    }

    /** A workspace's dispute, with what the payment had paid. */
    public record OfInvoice(Dispute dispute, Optional<InvoiceId> invoice) {}

    /** The newest ones, the oldest of them first. */
    public List<OfInvoice> newest(Transaction tx, WorkspaceId workspace, int most) {
        return tx.handle().createQuery("""
                        select d.*, p.invoice_id from payment_dispute d
                          join payment p on p.workspace_id = d.workspace_id and p.id = d.payment_id
                         where d.workspace_id = :workspace
                         order by d.opened_at desc, d.payment_id desc, d.reference desc limit :most""")
                .bind("workspace", workspace.value())
                .bind("most", most)
                .map((row, context) -> new OfInvoice(
                        dispute(row), Optional.ofNullable(row.getObject("invoice_id", Long.class)).map(id -> new InvoiceId(workspace, id))))
                .list()
                .reversed();
    }

    /** The workspace's invoices of which a payment is disputed now. */
    public Set<InvoiceId> disputed(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("""
                        select distinct p.invoice_id from payment_dispute d
                          join payment p on p.workspace_id = d.workspace_id and p.id = d.payment_id
                         where d.workspace_id = :workspace and d.status = 'open' and p.invoice_id is not null""")
                .bind("workspace", workspace.value())
                .mapTo(Long.class)
                .stream()
                .map(id -> new InvoiceId(workspace, id))
                .collect(Collectors.toSet());
    }

    private static Dispute dispute(ResultSet row) throws SQLException {
        Currency currency = Currency.getInstance(row.getString("currency"));
        return new Dispute(
                new PaymentId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("payment_id")),
                row.getString("reference"),
                Dispute.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                new Money(row.getLong("amount_minor"), currency),
                row.getString("reason"),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("closed_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                new Money(row.getLong("due_again_minor"), currency),
                new Money(row.getLong("off_balance_minor"), currency));
    }

    private static <S extends SqlStatement<S>> S bind(S statement, PaymentId payment) {
        return statement.bind("workspace", payment.workspace().value()).bind("payment", payment.value());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
