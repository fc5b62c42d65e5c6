package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.BillThreshold;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** What a workspace is owed, and at which accrued overage it is billed in the middle of a period. */
public final class BalanceEndpoints {
    private static final String ENTRIES = "account-entries";
    private static final String THRESHOLD = "/v1/workspaces/{workspace}/billing-threshold";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final Catalogs catalogs;
    private final AccountBalanceStore balances;
    private final BillThreshold threshold;
    private final Writes writes;
    private final InstantSource clock;

    public BalanceEndpoints(
            Database database,
            WorkspaceStore workspaces,
            Catalogs catalogs,
            AccountBalanceStore balances,
            BillThreshold threshold,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.catalogs = catalogs;
        this.balances = balances;
        this.threshold = threshold;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/account-balance", Access.READ, "accountBalance", this::balance),
                Route.get(THRESHOLD, Access.READ, "billingThreshold", this::threshold),
                Route.put(THRESHOLD, Access.ADMIN, "setBillingThreshold", this::set),
                Route.delete(THRESHOLD, Access.ADMIN, "removeBillingThreshold", this::remove));
    }

    private Answer balance(Context request) {
        int limit = Cursor.limit(request);
        long before = Cursor.numberIn(request, ENTRIES, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        return database.read(tx -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            Currency currency = catalogs.latest(tx).catalog().currency();
            List<AccountBalanceStore.Entry> found = balances.entries(tx, workspace.id(), before, limit + 1);
            List<AccountBalanceStore.Entry> page = found.subList(0, Math.min(limit, found.size()));
            Optional<Cursor> next = found.size() > limit ? Optional.of(Cursor.of(ENTRIES, String.valueOf(page.getLast().id()))) : Optional.empty();
            return Answer.ok(new JsonObject()
                    .put("currency", currency.getCurrencyCode())
                    .put("balance", balances.balance(tx, workspace.id(), currency))
                    .put("items", page.stream().map(BalanceEndpoints::json).toList())
                    .put("next", next.map(Cursor::text)));
        });
    }

    private Answer threshold(Context request) {
        Instant now = clock.instant();
        return database.read(tx -> Answer.ok(json(threshold.inForce(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id(), now))));
    }

    private Answer set(Context request) {
        requireOperator(request);
        JsonBody body = JsonBody.of(request, "amount");
        Optional<BigDecimal> amount = body.optionalDecimal("amount");
        return writes.once(request, tx -> Answer.ok(json(threshold.set(
                tx, request.pathParam("workspace"), amount, Caller.of(request).keyId(), clock.instant()))));
    }

    private Answer remove(Context request) {
        requireOperator(request);
        return writes.once(request, tx -> {
            threshold.remove(tx, request.pathParam("workspace"), Caller.of(request).keyId(), clock.instant());
            return Answer.noContent();
        });
    }

    private static void requireOperator(Context request) {
        if (Caller.of(request).workspace().isPresent()) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "Only the platform's own admin key sets billing thresholds.");
        }
    }

    private static JsonObject json(BillThreshold.InForce inForce) {
        return new JsonObject()
                .put("amount", inForce.amount().map(Money::toString))
                .put("currency", inForce.amount().map(amount -> amount.currency().getCurrencyCode()))
                .put("from", inForce.isItsOwn() ? "workspace" : "default");
    }

    private static JsonObject json(AccountBalanceStore.Entry entry) {
        return new JsonObject()
                .put("description", entry.description())
                .put("cause", entry.cause())
                .put("amount", entry.amount())
                .put("currency", entry.amount().currency().getCurrencyCode())
                .put("at", entry.at());
    }
}
