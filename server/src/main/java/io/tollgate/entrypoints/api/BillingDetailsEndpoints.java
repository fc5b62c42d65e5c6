package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.BillingOf;
import io.tollgate.actions.SetBillingDetails;
import io.tollgate.domain.workspaces.BillingDetails;
import io.tollgate.domain.workspaces.BillingDetailsStore;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Who a workspace is on its invoices, and the tax on them. */
public final class BillingDetailsEndpoints {
    private final Database database;
    private final WorkspaceStore workspaces;
    private final BillingDetailsStore details;
    private final BillingOf billing;
    private final SetBillingDetails set;
    private final Writes writes;
    private final InstantSource clock;

    public BillingDetailsEndpoints(
            Database database, WorkspaceStore workspaces, BillingDetailsStore details, BillingOf billing, SetBillingDetails set, Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.details = details;
        this.billing = billing;
        this.set = set;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/billing-details", Access.READ, "billingDetails", this::show),
                Route.put("/v1/workspaces/{workspace}/billing-details", Access.ADMIN, "setBillingDetails", this::set));
    }

    private enum TaxKind {
        STANDARD,
        NONE,
        RATE,
        EXEMPT,
        REVERSE_CHARGE
    }

    private Answer show(Context request) {
        return database.read(tx -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            BillingDetails found = details.find(tx, workspace.id()).orElseThrow(() -> ApiError.of(
                    ErrorCode.NOT_FOUND, "The workspace has no billing details yet; its invoices say its name and nothing else.", "workspace"));
            return Answer.ok(json(tx, workspace, found));
        });
    }

    private Answer set(Context request) {
        JsonBody body = JsonBody.of(request, "legalName", "address", "country", "vatId", "tax");
        Optional<String> vatId = body.optionalText("vatId").map(text -> BillingDetails.vatId(text, "vatId"));
        SetBillingDetails.Request wanted = new SetBillingDetails.Request(
                request.pathParam("workspace"),
                new BillingDetails(body.text("legalName"), body.texts("address"), body.text("country"), vatId, tax(body, vatId)),
                Caller.of(request).keyId());
        return writes.once(request, tx -> {
            BillingDetails stored = set.run(tx, wanted, clock.instant());
            return Answer.ok(json(tx, WorkspaceEndpoints.existing(workspaces, tx, request), stored));
        });
    }

    private static Optional<TaxTerms> tax(JsonBody body, Optional<String> vatId) {
        return body.optionalObject("tax", "kind", "percent", "name", "reason").flatMap(tax -> switch (tax.oneOf("kind", TaxKind.class)) {
            case STANDARD -> Optional.empty();
            case NONE -> Optional.of(new TaxTerms.None());
            case RATE -> Optional.of(new TaxTerms.Rate(oneLine(tax, "name").orElse("VAT"), tax.decimal("percent")));
            case EXEMPT -> Optional.of(new TaxTerms.Exempt(oneLine(tax, "reason").orElseThrow(() -> tax.wrong("reason", "is missing"))));
            case REVERSE_CHARGE -> Optional.of(new TaxTerms.ReverseCharge(vatId.orElseThrow(() -> body.wrong("vatId", "is needed for reverse charge"))));
        });
    }

    private static Optional<String> oneLine(JsonBody tax, String field) {
        return tax.optionalText(field).map(text -> {
            if (text.length() > 200 || text.codePoints().anyMatch(Character::isISOControl)) {
                throw tax.wrong(field, "must be one line of at most 200 characters");
            }
            return text;
        });
    }

    private JsonObject json(Transaction tx, Workspace workspace, BillingDetails details) {
        return new JsonObject()
                .put("legalName", details.legalName())
                .put("address", details.address())
                .put("country", details.country())
                .put("vatId", details.vatId())
                .put("tax", details.tax().map(BillingDetailsEndpoints::json).orElseGet(() -> new JsonObject().put("kind", "standard")).node())
                .put("taxInForce", json(billing.run(tx, workspace).tax()).node());
    }

    private static JsonObject json(TaxTerms tax) {
        return switch (tax) {
            case TaxTerms.None _ -> new JsonObject().put("kind", "none");
            case TaxTerms.Rate rate -> new JsonObject().put("kind", "rate").put("name", rate.name()).put("percent", rate.percent());
            case TaxTerms.Exempt exempt -> new JsonObject().put("kind", "exempt").put("reason", exempt.reason());
            case TaxTerms.ReverseCharge _ -> new JsonObject().put("kind", "reverse_charge");
        };
    }
}
