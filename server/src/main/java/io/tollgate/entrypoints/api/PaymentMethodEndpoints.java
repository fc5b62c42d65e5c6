package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.payments.PaymentGateway.Attached;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;

/** A workspace's payment methods. The gateway makes one ready before a transaction begins. */
public final class PaymentMethodEndpoints {
    private static final String LIST = "/v1/workspaces/{workspace}/payment-methods";
    private static final String ONE = LIST + "/{id}";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final PaymentMethodStore methods;
    private final Gateways gateways;
    private final KeepPaymentMethods keep;
    private final Writes writes;
    private final InstantSource clock;

    public PaymentMethodEndpoints(
            Database database,
            WorkspaceStore workspaces,
            PaymentMethodStore methods,
            Gateways gateways,
            KeepPaymentMethods keep,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.methods = methods;
        this.gateways = gateways;
        this.keep = keep;
        this.writes = writes;
        this.clock = clock;
    }

    /** What a caller may name; the balance is no method. */
    private enum Type {
        TEST(GatewayKind.TEST),
        MANUAL(GatewayKind.MANUAL),
        STRIPE(GatewayKind.STRIPE);

        private final GatewayKind gateway;

        Type(GatewayKind gateway) {
            this.gateway = gateway;
        }
    }

    public List<Route> routes() {
        return List.of(
                Route.get(LIST, Access.READ, "paymentMethods", this::list),
                Route.post(LIST, Access.ADMIN, "addPaymentMethod", this::add),
                Route.post("/v1/workspaces/{workspace}/payment-method-setups", Access.ADMIN, "setUpPaymentMethod", this::setUp),
                Route.delete(ONE, Access.ADMIN, "removePaymentMethod", this::remove),
                Route.put(ONE + "/default", Access.ADMIN, "defaultPaymentMethod", this::makeDefault));
    }

    private Answer list(Context request) {
        return Page.of(request, "payment-methods", database.read(tx ->
                methods.list(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id()).stream().map(PaymentMethodEndpoints::json).toList())).answer();
    }

    private Answer add(Context request) {
        JsonBody body = JsonBody.of(request, "type", "token", "default");
        GatewayKind kind = body.oneOf("type", Type.class).gateway;
        String token = kind == GatewayKind.MANUAL ? "bank_transfer" : body.text("token");
        KeepPaymentMethods.Place place = body.optionalFlag("default").orElse(false)
                ? KeepPaymentMethods.Place.DEFAULT
                : KeepPaymentMethods.Place.DEFAULT_IF_FIRST;
        PaymentGateway gateway = gateways.chosen(kind, "type");
        return writes.onceAfter(request, () -> gateway.attach(newMethod(request, kind, token)), (Transaction tx, Attached attached) -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            return Answer.created(json(keep.add(tx, workspace.id(), kind, attached, place, Caller.of(request).keyId(), clock.instant())));
        });
    }

    private Answer setUp(Context request) {
        PaymentGateway gateway = gateways.chosen(GatewayKind.STRIPE, "type");
        return writes.onceAfter(request, () -> gateway.setUp(newMethod(request, GatewayKind.STRIPE, "")), (Transaction tx, PaymentGateway.SetUp begun) -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            methods.rememberCustomer(tx, workspace.id(), GatewayKind.STRIPE, begun.customer(), clock.instant());
            return Answer.created(new JsonObject().put("clientSecret", begun.clientSecret()).put("customer", begun.customer()));
        });
    }

    private PaymentGateway.NewMethod newMethod(Context request, GatewayKind kind, String token) {
        return database.read(tx -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            return new PaymentGateway.NewMethod(
                    workspace.id(), workspace.key(), workspace.ownerEmail(), methods.customer(tx, workspace.id(), kind), token);
        });
    }

    private Answer remove(Context request) {
        return writes.once(request, tx -> {
            keep.remove(tx, id(tx, request), Caller.of(request).keyId(), clock.instant());
            return Answer.noContent();
        });
    }

    private Answer makeDefault(Context request) {
        return writes.once(request, tx -> Answer.ok(json(keep.makeDefault(tx, id(tx, request), Caller.of(request).keyId(), clock.instant()))));
    }

    private PaymentMethodId id(Transaction tx, Context request) {
        Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
        return PaymentMethodId.parse(request.pathParam("id"))
                .filter(id -> id.workspace().equals(workspace.id()))
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND,
                        "The workspace has no payment method \"" + Texts.shown(request.pathParam("id")) + "\".", "id"));
    }

    static JsonObject json(PaymentMethod method) {
        return new JsonObject()
                .put("id", method.id().toString())
                .put("type", method.gateway().word())
                .put("label", method.label())
                .put("default", method.isDefault())
                .put("addedAt", method.addedAt());
    }
}
