package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** Tables {@code payment_method} and {@code payment_customer}. */
public final class PaymentMethodStore {

    /** The same method again stays the one it is. */
    public PaymentMethod add(Transaction tx, WorkspaceId workspace, GatewayKind gateway, String reference, String label, Instant at) {
        tx.handle().createUpdate("""
                        insert into payment_method (workspace_id, gateway, reference, label, is_default, added_at)
                        values (:workspace, :gateway, :reference, :label,
                               not exists (select from payment_method where workspace_id = :workspace and is_default), :at)
                            on conflict (workspace_id, gateway, reference) where removed_at is null do nothing""")
                .bind("workspace", workspace.value())
                .bind("gateway", gateway.word())
                .bind("reference", reference)
                .bind("label", label)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
        return list(tx, workspace).stream()
                .filter(method -> method.gateway() == gateway && method.reference().equals(reference))
                .findFirst()
                .orElseThrow();
    }

    /** Those that are there, the oldest first. */
    public List<PaymentMethod> list(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select * from payment_method where workspace_id = :workspace and removed_at is null order by id")
                .bind("workspace", workspace.value())
                .map(PaymentMethodStore::method)
                .list();
    }

    /** Also one that was removed. */
    public Optional<PaymentMethod> find(Transaction tx, PaymentMethodId id) {
        return bind(tx.handle().createQuery("select * from payment_method where workspace_id = :workspace and id = :id"), id)
                .map(PaymentMethodStore::method)
                .findOne();
    }

    public Optional<PaymentMethod> defaultOf(Transaction tx, WorkspaceId workspace) {
        return list(tx, workspace).stream().filter(PaymentMethod::isDefault).findFirst();
    }

    public void makeDefault(Transaction tx, PaymentMethodId id) {
        tx.handle().createUpdate("update payment_method set is_default = false where workspace_id = :workspace and is_default and id <> :id")
                .bind("workspace", id.workspace().value())
                .bind("id", id.value())
                .execute();
        requireThere(id, bind(tx.handle().createUpdate("""
                update payment_method set is_default = true where workspace_id = :workspace and id = :id and removed_at is null"""), id).execute());
    }

    /** The newest of the others becomes the default where this one was. From now on its gateway is to forget it. */
    public void remove(Transaction tx, PaymentMethodId id, Instant at) {
        requireThere(id, bind(tx.handle().createUpdate("""
                        update payment_method set removed_at = :at, is_default = false, detach_at = case when gateway <> 'manual' then :at end
                         where workspace_id = :workspace and id = :id and removed_at is null"""), id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute());
        List<PaymentMethod> left = list(tx, id.workspace());
        if (!left.isEmpty() && left.stream().noneMatch(PaymentMethod::isDefault)) {
            makeDefault(tx, left.getLast().id());
        }
    }

    /**
     * A page of the removed ones that their gateways are to forget, after the given one: not those with which a payment is under way, nor what was added
     * again meanwhile.
     */
    public List<PaymentMethodId> toDetach(Transaction tx, Instant by, PaymentMethodId after, int atMost) {
        return bind(tx.handle().createQuery("""
                        select workspace_id, id from payment_method m
                         where detach_at <= :by and (workspace_id, id) > (:workspace, :id)
                           and not exists (select from payment p where p.workspace_id = m.workspace_id and p.method_id = m.id and p.status = 'started')
                           and not exists (select from payment_method live where live.workspace_id = m.workspace_id and live.gateway = m.gateway
                                              and live.reference = m.reference and live.removed_at is null)
                         order by workspace_id, id limit :atMost"""), after)
                .bind("by", by.atOffset(ZoneOffset.UTC))
                .bind("atMost", atMost)
                .map((row, context) -> id(row))
                .list();
    }

    public Optional<Instant> nextDetach(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(detach_at) from payment_method where detach_at > :after")
                .bind("after", after.atOffset(ZoneOffset.UTC))
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    /** Its gateway has forgotten it. */
    public void detached(Transaction tx, PaymentMethodId id) {
        bind(tx.handle().createUpdate("update payment_method set detach_at = null where workspace_id = :workspace and id = :id"), id).execute();
    }

    /** Its gateway did not say. @param next when it is asked again, by how often it was asked before */
    public void detachLater(Transaction tx, PaymentMethodId id, LongFunction<Instant> next) {
        long tries = bind(tx.handle().createQuery("select detach_tries from payment_method where workspace_id = :workspace and id = :id for update"), id)
                .mapTo(Long.class).one();
        bind(tx.handle().createUpdate("""
                        update payment_method set detach_at = :next, detach_tries = detach_tries + 1
                         where workspace_id = :workspace and id = :id and detach_at is not null"""), id)
                .bind("next", next.apply(tries).atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** What the gateway knows the workspace by. */
    public Optional<String> customer(Transaction tx, WorkspaceId workspace, GatewayKind gateway) {
        return tx.handle().createQuery("select reference from payment_customer where workspace_id = :workspace and gateway = :gateway")
                .bind("workspace", workspace.value())
                .bind("gateway", gateway.word())
                .mapTo(String.class)
                .findOne();
    }

    /** The first to say it stays. */
    public void rememberCustomer(Transaction tx, WorkspaceId workspace, GatewayKind gateway, String reference, Instant at) {
        tx.handle().createUpdate("""
                        insert into payment_customer (workspace_id, gateway, reference, created_at) values (:workspace, :gateway, :reference, :at)
                            on conflict (workspace_id, gateway) do nothing""")
                .bind("workspace", workspace.value())
                .bind("gateway", gateway.word())
                .bind("reference", reference)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Whose customer it is. */
    public Optional<WorkspaceId> workspaceOf(Transaction tx, GatewayKind gateway, String customer) {
        return tx.handle().createQuery("select workspace_id from payment_customer where gateway = :gateway and reference = :reference")
                .bind("gateway", gateway.word())
                .bind("reference", customer)
                .map((row, context) -> new WorkspaceId(row.getInt(1)))
                .findOne();
    }

    private static PaymentMethodId id(ResultSet row) throws SQLException {
        return new PaymentMethodId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id"));
    }

    private static PaymentMethod method(ResultSet row, StatementContext context) throws SQLException {
        return new PaymentMethod(
                id(row),
                GatewayKind.of(row.getString("gateway")),
                row.getString("reference"),
                row.getString("label"),
                row.getBoolean("is_default"),
                row.getObject("added_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("removed_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static void requireThere(PaymentMethodId id, int found) {
        if (found != 1) {
            throw new IllegalStateException(id + " was removed, or never was");
        }
    }

    private static <S extends SqlStatement<S>> S bind(S statement, PaymentMethodId id) {
        return statement.bind("workspace", id.workspace().value()).bind("id", id.value());
    }
}
