package io.tollgate.domain.payments;

import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** Table {@code refund}. */
public final class RefundStore {

    /** Writes a refund that a gateway will be asked for. @param requestKey what a repeated call is known by */
    public Refund start(
            Transaction tx, Payment payment, Money amount, String because, Optional<String> requestKey, Instant nextTryAt, Instant at) {
        return start(tx, payment, amount, because, requestKey, Optional.empty(), nextTryAt, at);
    }

    /** As above, for a credit note. */
    public Refund startOf(Transaction tx, CreditNote note, Payment payment, Money amount, String because, Instant nextTryAt, Instant at) {
        return start(tx, payment, amount, because, Optional.empty(), Optional.of(note.id()), nextTryAt, at);
    }

    private Refund start(
            Transaction tx, Payment payment, Money amount, String because, Optional<String> requestKey, Optional<Long> note, Instant nextTryAt, Instant at) {
        RefundId id = new RefundId(payment.id().workspace(), tx.handle()
                .createQuery("select nextval(pg_get_serial_sequence('refund', 'id'))").mapTo(Long.class).one());
        insert(tx, id, payment, amount, because)
                .bind("key", payment.idempotencyKey() + "-" + id)
                .bind("requestKey", requestKey.orElse(null))
                .bind("note", note.orElse(null))
                .bind("status", Payment.Status.STARTED.word())
                .bindNull("reference", Types.VARCHAR)
                .bind("at", utc(at))
                .bind("nextTryAt", utc(nextTryAt))
                .bindNull("concludedAt", Types.TIMESTAMP_WITH_TIMEZONE)
                .execute();
        return find(tx, id).orElseThrow();
    }

    /** Writes a refund that was made at the gateway. @return false where it is known already */
    public boolean made(Transaction tx, Payment payment, Money amount, String reference, Instant at) {
        if (of(tx, payment.id()).stream().anyMatch(refund -> refund.reference().filter(reference::equals).isPresent())) {
            return false;
        }
        RefundId id = new RefundId(payment.id().workspace(), tx.handle()
                .createQuery("select nextval(pg_get_serial_sequence('refund', 'id'))").mapTo(Long.class).one());
        insert(tx, id, payment, amount, "Made at the gateway")
                .bind("key", payment.idempotencyKey() + "-" + id)
                .bindNull("requestKey", Types.VARCHAR)
                .bindNull("note", Types.BIGINT)
                .bind("status", Payment.Status.SUCCEEDED.word())
                .bind("reference", reference)
                .bind("at", utc(at))
                .bindNull("nextTryAt", Types.TIMESTAMP_WITH_TIMEZONE)
                .bind("concludedAt", utc(at))
                .execute();
        return true;
    }

    private static Update insert(Transaction tx, RefundId id, Payment payment, Money amount, String because) {
        return bind(tx.handle().createUpdate("""
                        insert into refund (workspace_id, id, payment_id, amount_minor, currency, because, idempotency_key, request_key, note_id, status, reference,
                               started_at, next_try_at, concluded_at)
                        values (:workspace, :id, :payment, :amount, :currency, :because, :key, :requestKey, :note, :status, :reference,
                               :at, :nextTryAt, :concludedAt)"""), id)
                .bind("payment", payment.id().value())
                .bind("amount", amount.minorUnits())
                .bind("currency", amount.currency().getCurrencyCode())
                .bind("because", because);
    }

    public Optional<Refund> find(Transaction tx, RefundId id) {
        return bind(tx.handle().createQuery("select * from refund where workspace_id = :workspace and id = :id"), id).map(RefundStore::refund).findOne();
    }

    /** The refund that a call made before. */
    public Optional<Refund> findRequested(Transaction tx, WorkspaceId workspace, String requestKey) {
        return tx.handle().createQuery("select * from refund where workspace_id = :workspace and request_key = :key")
                .bind("workspace", workspace.value())
                .bind("key", requestKey)
                .map(RefundStore::refund)
                .findOne();
    }

    /** The oldest first. */
    public List<Refund> of(Transaction tx, PaymentId payment) {
        return tx.handle().createQuery("select * from refund where workspace_id = :workspace and payment_id = :payment order by id")
                .bind("workspace", payment.workspace().value())
                .bind("payment", payment.value())
                .map(RefundStore::refund)
                .list();
    }

    /** What was given back in a range of time, the newest first. */
    public List<Refund> during(Transaction tx, WorkspaceId workspace, TimeRange range, int atMost) {
        return tx.handle().createQuery("""
                        select * from refund where workspace_id = :workspace and started_at >= :from and started_at < :to order by id desc limit :atMost""")
                .bind("workspace", workspace.value())
                .bind("from", utc(range.from()))
                .bind("to", utc(range.to()))
                .bind("atMost", atMost)
                .map(RefundStore::refund)
                .list();
    }

    /** The refund that a gateway knows by this name, or was asked for under this key. */
    public Optional<Refund> find(Transaction tx, Payment payment, String reference, String idempotencyKey) {
        return of(tx, payment.id()).stream()
                .filter(refund -> refund.idempotencyKey().equals(idempotencyKey) || refund.reference().equals(Optional.of(reference)))
                .findFirst();
    }

    /** What was given back of the payment the way it came, and what is under way there. */
    public Money atGateway(Transaction tx, Payment payment) {
        return sum(tx, payment, refund -> refund.status() != Payment.Status.DECLINED);
    }

    /** The same, and what a credit note gave back to the account balance since the gateway did not: that much less is left to give back. */
    public Money total(Transaction tx, Payment payment) {
        return sum(tx, payment, refund -> refund.status() != Payment.Status.DECLINED || refund.creditNote().isPresent());
    }

    private Money sum(Transaction tx, Payment payment, Predicate<Refund> which) {
        return Money.sum(of(tx, payment.id()).stream().filter(which).map(Refund::amount).toList(), payment.amount().currency());
    }

    /** Writes the outcome, once; what came later changes nothing. */
    public Refund conclude(Transaction tx, RefundId id, ChargeOutcome outcome, Instant nextTryAt, Instant at) {
        switch (outcome) {
            case ChargeOutcome.Succeeded(String reference) -> bind(tx.handle().createUpdate("""
                            update refund set status = 'succeeded', reference = :reference, next_try_at = null, concluded_at = :at
                             where workspace_id = :workspace and id = :id and status = 'started'"""), id)
                    .bind("reference", reference).bind("at", utc(at)).execute();
            case ChargeOutcome.Declined(String code, String message) -> bind(tx.handle().createUpdate("""
                            update refund set status = 'declined', reason_code = :code, reason = :message, next_try_at = null, concluded_at = :at
                             where workspace_id = :workspace and id = :id and status = 'started'"""), id)
                    .bind("code", code).bind("message", message).bind("at", utc(at)).execute();
            case ChargeOutcome.Unknown(String why) -> bind(tx.handle().createUpdate("""
                            update refund set tries = tries + 1, reason = :why, next_try_at = :next
                             where workspace_id = :workspace and id = :id and status = 'started'"""), id)
                    .bind("why", why).bind("next", utc(nextTryAt)).execute();
        }
        return find(tx, id).orElseThrow();
    }

    /** What the gateway had begun has failed there after all. @return whether it was news */
    public boolean failedLater(Transaction tx, RefundId id, Payment.Reason reason, Instant at) {
        return bind(tx.handle().createUpdate("""
                        update refund set status = 'declined', reason_code = :code, reason = :message, next_try_at = null, concluded_at = :at
                         where workspace_id = :workspace and id = :id and status <> 'declined'"""), id)
                .bind("code", reason.code()).bind("message", reason.message()).bind("at", utc(at)).execute() == 1;
    }

    /** A page of those without an outcome that are to be asked for again, after the given one. */
    public List<RefundId> toResume(Transaction tx, Instant by, RefundId after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select workspace_id, id from refund
                         where status = 'started' and next_try_at <= :by and (workspace_id, id) > (:workspace, :id)
                         order by workspace_id, id limit :atMost"""), after)
                .bind("by", utc(by))
                .bind("atMost", atMost)
                .map((row, context) -> id(row))
                .list();
    }

    public Optional<Instant> nextResume(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(next_try_at) from refund where status = 'started' and next_try_at > :after")
                .bind("after", utc(after))
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    private static RefundId id(ResultSet row) throws SQLException {
        return new RefundId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id"));
    }

    private static Refund refund(ResultSet row, StatementContext context) throws SQLException {
        RefundId id = id(row);
        String reason = row.getString("reason");
        return new Refund(
                id,
                new PaymentId(id.workspace(), row.getLong("payment_id")),
                new Money(row.getLong("amount_minor"), Currency.getInstance(row.getString("currency"))),
                row.getString("because"),
                Optional.ofNullable(row.getObject("note_id", Long.class)),
                row.getString("idempotency_key"),
                Payment.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("reference")),
                Optional.ofNullable(row.getString("reason_code")).map(code -> new Payment.Reason(code, reason)),
                row.getInt("tries"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("concluded_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static <S extends SqlStatement<S>> S bind(S statement, RefundId id) {
        return statement.bind("workspace", id.workspace().value()).bind("id", id.value());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
