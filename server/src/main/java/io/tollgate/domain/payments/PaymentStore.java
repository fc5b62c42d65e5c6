package io.tollgate.domain.payments;

import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** Table {@code payment}. */
public final class PaymentStore {
    private final Tokens tokens;

    public PaymentStore(Tokens tokens) {
        this.tokens = tokens;
    }

    /** @param method empty where no gateway is asked */
    public record NewPayment(
            WorkspaceId workspace, GatewayKind gateway, Optional<PaymentMethodId> method, PaymentPurpose purpose, Payment.Cause cause, Money amount) {}

    /** Writes a payment that a gateway will be asked for. @param nextTryAt when it is asked again, if nobody has written an outcome by then */
    public Payment start(Transaction tx, NewPayment payment, Instant nextTryAt, Instant at) {
        PaymentId id = insert(tx, payment, Payment.Status.STARTED, Optional.empty(), Optional.of(nextTryAt), at);
        return find(tx, id).orElseThrow();
    }

    /** Writes a payment whose money is there already. */
    public Payment paid(Transaction tx, NewPayment payment, String reference, Instant at) {
        PaymentId id = insert(tx, payment, Payment.Status.SUCCEEDED, Optional.of(reference), Optional.empty(), at);
        return find(tx, id).orElseThrow();
    }

    private PaymentId insert(
            Transaction tx, NewPayment payment, Payment.Status status, Optional<String> reference, Optional<Instant> nextTryAt, Instant at) {
        PaymentId id = new PaymentId(payment.workspace(), tx.handle()
                .createQuery("select nextval(pg_get_serial_sequence('payment', 'id'))").mapTo(Long.class).one());
        Optional<PaymentPurpose.OfUpgrade> upgrade = payment.purpose() instanceof PaymentPurpose.OfUpgrade of ? Optional.of(of) : Optional.empty();
        bind(tx.handle().createUpdate("""
                        insert into payment (workspace_id, id, gateway, method_id, purpose, invoice_id, upgrade_plan, upgrade_terms, cause, amount_minor,
                               currency, idempotency_key, status, reference, started_at, next_try_at, concluded_at)
                        values (:workspace, :id, :gateway, :method, :purpose, :invoice, :plan, :terms, :cause, :amount,
                               :currency, :key, :status, :reference, :at, :nextTryAt, :concludedAt)"""), id)
                .bind("gateway", payment.gateway().word())
                .bind("method", payment.method().map(PaymentMethodId::value).orElse(null))
                .bind("purpose", upgrade.isPresent() ? "upgrade" : "invoice")
                .bind("invoice", payment.purpose() instanceof PaymentPurpose.OfInvoice(InvoiceId invoice) ? invoice.value() : null)
                .bind("plan", upgrade.map(PaymentPurpose.OfUpgrade::planKey).orElse(null))
                .bind("terms", upgrade.map(PaymentPurpose.OfUpgrade::terms).orElse(null))
                .bind("cause", payment.cause().word())
                .bind("amount", payment.amount().minorUnits())
                .bind("currency", payment.amount().currency().getCurrencyCode())
                .bind("key", id + "-" + tokens.id(""))
                .bind("status", status.word())
                .bind("reference", reference.orElse(null))
                .bind("at", utc(at))
                .bind("nextTryAt", nextTryAt.map(PaymentStore::utc).orElse(null))
                .bind("concludedAt", nextTryAt.isPresent() ? null : utc(at))
                .execute();
        return id;
    }

    public Optional<Payment> find(Transaction tx, PaymentId id) {
        return bind(tx.handle().createQuery("select * from payment where workspace_id = :workspace and id = :id"), id).map(PaymentStore::payment).findOne();
    }

    /** The payment that a gateway knows by this name. */
    public Optional<Payment> find(Transaction tx, GatewayKind gateway, String reference) {
        return tx.handle().createQuery("select * from payment where gateway = :gateway and reference = :reference order by id desc limit 1")
                .bind("gateway", gateway.word())
                .bind("reference", reference)
                .map(PaymentStore::payment)
                .findOne();
    }

    /** The invoice's payment whose outcome is not written yet. */
    public Optional<Payment> inFlight(Transaction tx, InvoiceId invoice) {
        return of(tx, invoice).stream().filter(payment -> payment.status() == Payment.Status.STARTED).findFirst();
    }

    /** The workspace's payment for an upgrade whose outcome is not written yet. */
    public Optional<Payment> upgradeInFlight(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select * from payment where workspace_id = :workspace and status = 'started' and purpose = 'upgrade'")
                .bind("workspace", workspace.value())
                .map(PaymentStore::payment)
                .findOne();
    }

    /** All that was tried for an invoice, the oldest first. */
    public List<Payment> of(Transaction tx, InvoiceId invoice) {
        return tx.handle().createQuery("select * from payment where workspace_id = :workspace and invoice_id = :invoice order by id")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value())
                .map(PaymentStore::payment)
                .list();
    }

    /** What was tried in a range of time, the newest first. */
    public List<Payment> during(Transaction tx, WorkspaceId workspace, TimeRange range, int atMost) {
        return tx.handle().createQuery("""
                        select * from payment where workspace_id = :workspace and started_at >= :from and started_at < :to order by id desc limit :atMost""")
                .bind("workspace", workspace.value())
                .bind("from", utc(range.from()))
                .bind("to", utc(range.to()))
                .bind("atMost", atMost)
                .map(PaymentStore::payment)
                .list();
    }

    /** Writes the outcome, once; a declined one may still turn out to have succeeded, when the gateway says so later. */
    public Payment succeeded(Transaction tx, PaymentId id, String reference, Instant at) {
        requireOne(id, bind(tx.handle().createUpdate("""
                        update payment set status = 'succeeded', reference = :reference, reason_code = null, reason = null, next_try_at = null, concluded_at = :at
                         where workspace_id = :workspace and id = :id and status <> 'succeeded'"""), id)
                .bind("reference", reference)
                .bind("at", utc(at))
                .execute());
        return find(tx, id).orElseThrow();
    }

    /** Writes the outcome, once. */
    public Payment declined(Transaction tx, PaymentId id, Payment.Reason reason, Instant at) {
        requireOne(id, bind(tx.handle().createUpdate("""
                        update payment set status = 'declined', reason_code = :code, reason = :message, next_try_at = null, concluded_at = :at
                         where workspace_id = :workspace and id = :id and status = 'started'"""), id)
                .bind("code", reason.code())
                .bind("message", reason.message())
                .bind("at", utc(at))
                .execute());
        return find(tx, id).orElseThrow();
    }

    /** Notes that the gateway's answer is still not known. */
    public Payment postponed(Transaction tx, PaymentId id, String why, Instant nextTryAt) {
        requireOne(id, bind(tx.handle().createUpdate("""
                        update payment set tries = tries + 1, reason = :why, next_try_at = :next
                         where workspace_id = :workspace and id = :id and status = 'started'"""), id)
                .bind("why", why)
                .bind("next", utc(nextTryAt))
                .execute());
        return find(tx, id).orElseThrow();
    }

    /** Notes how much of a payment was taken off what is due of which invoice. */
    public Payment applied(Transaction tx, PaymentId id, InvoiceId invoice, Money amount) {
        requireOne(id, bind(tx.handle().createUpdate("""
                        update payment set invoice_id = :invoice, applied_minor = applied_minor + :amount
                         where workspace_id = :workspace and id = :id and status = 'succeeded' and (invoice_id is null or invoice_id = :invoice)"""), id)
                .bind("invoice", invoice.value())
                .bind("amount", amount.minorUnits())
                .execute());
        return find(tx, id).orElseThrow();
    }

    /** The bank has taken back a part that was applied to the invoice. */
    public void takenBack(Transaction tx, PaymentId id, Money amount) {
        requireOne(id, bind(tx.handle().createUpdate("""
                        update payment set applied_minor = applied_minor - :amount
                         where workspace_id = :workspace and id = :id and status = 'succeeded' and applied_minor >= :amount"""), id)
                .bind("amount", amount.minorUnits())
                .execute());
    }

    /**
     * What was really paid on each of the period's threshold invoices, less what was given back of it, the oldest first. Also on those that are void: one
     * that another invoice took the place of keeps what was paid on it until then, and that other invoice may be made again.
     */
    public List<BillingFacts.ThresholdPayment> paidOnThresholds(Transaction tx, WorkspaceId workspace, BillingPeriod period) {
        return tx.handle().createQuery("""
                        select number, currency, subtotal_minor, total_minor, paid_minor from (
                            select i.id, i.number, i.currency, i.subtotal_minor, i.total_minor, (
                                select coalesce(sum(greatest(p.applied_minor - coalesce((
                                           select sum(r.amount_minor) from refund r
                                            where r.workspace_id = p.workspace_id and r.payment_id = p.id and (r.status <> 'declined' or r.note_id is not null)), 0), 0)), 0)
                                  from payment p
                                 where p.workspace_id = i.workspace_id and p.invoice_id = i.id and p.status = 'succeeded')::bigint - (
                                 select coalesce(sum(n.returned_minor), 0) from credit_note n
                                  where n.workspace_id = i.workspace_id and n.invoice_id = i.id and n.returned_to = 'balance')::bigint as paid_minor
                              from invoice i
                             where i.workspace_id = :workspace and i.period = :period and i.kind = 'threshold') as thresholds
                         where paid_minor > 0 order by id""")
                .bind("workspace", workspace.value())
                .bind("period", period.firstDay())
                .map((row, context) -> BillingFacts.ThresholdPayment.of(
                        row.getString("number"), money(row, "paid_minor"), money(row, "subtotal_minor"), money(row, "total_minor")))
                .list();
    }

    /** Notes what a gateway said of a payment besides its outcome, once for each of its events. @return whether it was news */
    public boolean note(Transaction tx, PaymentId id, String eventId, String kind, String detail, Instant at) {
        return bind(tx.handle().createUpdate("""
                        insert into payment_note (workspace_id, payment_id, event_id, kind, detail, at) values (:workspace, :id, :event, :kind, :detail, :at)
                            on conflict (workspace_id, payment_id, event_id) do nothing"""), id)
                .bind("event", eventId)
                .bind("kind", kind)
                .bind("detail", detail)
                .bind("at", utc(at))
                .execute() == 1;
    }

    /** A page of the payments without an outcome that are to be asked for again, after the given one. */
    public List<PaymentId> toResume(Transaction tx, Instant by, PaymentId after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select workspace_id, id from payment
                         where status = 'started' and next_try_at <= :by and (workspace_id, id) > (:workspace, :id)
                         order by workspace_id, id limit :atMost"""), after)
                .bind("by", utc(by))
                .bind("atMost", atMost)
                .map((row, context) -> id(row))
                .list();
    }

    /** When the next payment after that instant is to be asked for again. */
    public Optional<Instant> nextResume(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(next_try_at) from payment where status = 'started' and next_try_at > :after")
                .bind("after", utc(after))
                .map((row, context) -> instant(row, 1))
                .one();
    }

    private static PaymentId id(ResultSet row) throws SQLException {
        return new PaymentId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id"));
    }

    private static Payment payment(ResultSet row, StatementContext context) throws SQLException {
        PaymentId id = id(row);
        Currency currency = Currency.getInstance(row.getString("currency"));
        Optional<InvoiceId> invoice = Optional.ofNullable(row.getObject("invoice_id", Long.class)).map(value -> new InvoiceId(id.workspace(), value));
        PaymentPurpose purpose = row.getString("purpose").equals("upgrade")
                ? new PaymentPurpose.OfUpgrade(row.getString("upgrade_plan"), row.getString("upgrade_terms"))
                : new PaymentPurpose.OfInvoice(invoice.orElseThrow());
        Optional<String> reasonCode = Optional.ofNullable(row.getString("reason_code"));
        String reason = row.getString("reason");
        return new Payment(
                id,
                GatewayKind.of(row.getString("gateway")),
                Optional.ofNullable(row.getObject("method_id", Long.class)).map(value -> new PaymentMethodId(id.workspace(), value)),
                purpose,
                invoice,
                Payment.Cause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT)),
                new Money(row.getLong("amount_minor"), currency),
                new Money(row.getLong("applied_minor"), currency),
                row.getString("idempotency_key"),
                Payment.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("reference")),
                reasonCode.map(code -> new Payment.Reason(code, reason)),
                row.getInt("tries"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                instant(row, row.findColumn("concluded_at")));
    }

    private static void requireOne(PaymentId id, int found) {
        if (found != 1) {
            throw new IllegalStateException(id + " has its outcome already, or is for another invoice");
        }
    }

    private static <S extends SqlStatement<S>> S bind(S statement, PaymentId id) {
        return statement.bind("workspace", id.workspace().value()).bind("id", id.value());
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Money money(ResultSet row, String column) throws SQLException {
        return new Money(row.getLong(column), Currency.getInstance(row.getString("currency")));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
