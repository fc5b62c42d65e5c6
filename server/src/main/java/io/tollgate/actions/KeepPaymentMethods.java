package io.tollgate.actions;

import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.PaymentGateway.Attached;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Adds payment methods that a gateway has made ready, chooses the default one, and removes them. A new default is tried at once for all that is due. */
public final class KeepPaymentMethods {
    private final WorkspaceStore workspaces;
    private final PaymentMethodStore methods;
    private final CollectionStore collections;
    private final AuditStore audit;

    public KeepPaymentMethods(WorkspaceStore workspaces, PaymentMethodStore methods, CollectionStore collections, AuditStore audit) {
        this.workspaces = workspaces;
        this.methods = methods;
        this.collections = collections;
        this.audit = audit;
    }

    /** Whether a method becomes the default also where there is one. */
    public enum Place {
        DEFAULT,
        DEFAULT_IF_FIRST
    }

    /** The same method again stays the one it is. */
    public PaymentMethod add(Transaction tx, WorkspaceId workspace, GatewayKind gateway, Attached attached, Place place, String actor, Instant now) {
        workspaces.findForUpdate(tx, workspace).orElseThrow();
        attached.customer().ifPresent(customer -> methods.rememberCustomer(tx, workspace, gateway, customer, now));
        boolean isNew = methods.list(tx, workspace).stream().noneMatch(each -> each.gateway() == gateway && each.reference().equals(attached.reference()));
        PaymentMethod added = methods.add(tx, workspace, gateway, attached.reference(), attached.label(), now);
        if (isNew) {
            audit.append(tx, new AuditEntry(workspace, now, actor, "payment_method.added", added.id().toString(), Map.of("label", added.label())));
        }
        if (place == Place.DEFAULT && !added.isDefault()) {
            return makeDefault(tx, added.id(), actor, now);
        }
        if (isNew && added.isDefault()) {
            collections.ask(tx, workspace, now);
        }
        return added;
    }

    /** @throws ApiError NOT_FOUND */
    public PaymentMethod makeDefault(Transaction tx, PaymentMethodId id, String actor, Instant now) {
        PaymentMethod method = existing(tx, id);
        if (!method.isDefault()) {
            methods.makeDefault(tx, id);
            collections.ask(tx, id.workspace(), now);
            audit.append(tx, new AuditEntry(id.workspace(), now, actor, "payment_method.default", id.toString(), Map.of("label", method.label())));
        }
        return methods.find(tx, id).orElseThrow();
    }

    /** @throws ApiError NOT_FOUND; CONFLICT for the last one while something is due */
    public void remove(Transaction tx, PaymentMethodId id, String actor, Instant now) {
        PaymentMethod method = existing(tx, id);
        if (methods.list(tx, id.workspace()).size() == 1 && !collections.owed(tx, id.workspace()).isEmpty()) {
            throw ApiError.of(ErrorCode.CONFLICT, "This is the only payment method, and an invoice is still due. Pay it, or add another first.", "id");
        }
        methods.remove(tx, id, now);
        audit.append(tx, new AuditEntry(id.workspace(), now, actor, "payment_method.removed", id.toString(), Map.of("label", method.label())));
    }

    private PaymentMethod existing(Transaction tx, PaymentMethodId id) {
        return workspaces.findForUpdate(tx, id.workspace())
                .flatMap(workspace -> methods.find(tx, id))
                .filter(method -> method.removedAt().isEmpty())
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no payment method '" + id + "'.", "id"));
    }
}
