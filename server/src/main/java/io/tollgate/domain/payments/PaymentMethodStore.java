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

    /** The newest of the others becomes the default where this one was. */
    public void remove(Transaction tx, PaymentMethodId id, Instant at) {
        requireThere(id, bind(tx.handle().createUpdate("""
                        update payment_method set removed_at = :at, is_default = false
                         where workspace_id = :workspace and id = :id and removed_at is null"""), id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute());
        List<PaymentMethod> left = list(tx, id.workspace());
        if (!left.isEmpty() && left.stream().noneMatch(PaymentMethod::isDefault)) {
            makeDefault(tx, left.getLast().id());
        }
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

    private static PaymentMethod method(ResultSet row, StatementContext context) throws SQLException {
        return new PaymentMethod(
                new PaymentMethodId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id")),
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
