package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.GrantCredit;
import io.tollgate.actions.ShowCredits;
import io.tollgate.domain.credits.CreditEntry;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A workspace's credits: what is left of each, giving one by hand, and the ledger of one. */
public final class CreditEndpoints {
    private static final String LIST = "credits";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final ShowCredits credits;
    private final GrantCredit grant;
    private final Writes writes;
    private final InstantSource clock;

    public CreditEndpoints(
            Database database, WorkspaceStore workspaces, ShowCredits credits, GrantCredit grant, Writes writes, InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.credits = credits;
        this.grant = grant;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/credits", Access.READ, "listCredits", this::list),
                Route.post("/v1/workspaces/{workspace}/credits", Access.ADMIN, "grantCredit", this::grant),
                Route.get("/v1/workspaces/{workspace}/credits/{credit}/entries", Access.READ, "creditEntries", this::entries));
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        long before = Cursor.numberIn(request, LIST, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        Instant now = clock.instant();
        List<ShowCredits.Credit> all = database.read(tx ->
                credits.all(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id(), now));
        List<ShowCredits.Credit> older = all.reversed().stream().filter(credit -> credit.grant().id().value() < before).toList();
        List<ShowCredits.Credit> page = older.subList(0, Math.min(limit, older.size()));
        Optional<Cursor> next = older.size() > limit
                ? Optional.of(Cursor.of(LIST, String.valueOf(page.getLast().grant().id().value())))
                : Optional.empty();
        return Answer.ok(new JsonObject()
                .put("items", page.stream().map(CreditEndpoints::json).toList())
                .put("next", next.map(Cursor::text))
                .put("totals", ShowCredits.totals(all).values().stream().map(CreditEndpoints::json).toList()));
    }

    private Answer grant(Context request) {
        JsonBody body = JsonBody.of(request, "metric", "amount", "expiresAt", "reason");
        GrantCredit.Request wanted = new GrantCredit.Request(request.pathParam("workspace"), body.text("metric"), body.decimal("amount"),
                body.optionalInstant("expiresAt"), body.text("reason"), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            Instant now = clock.instant();
            CreditGrantId granted = grant.run(tx, wanted, now);
            return Answer.created(json(credits.one(tx, WorkspaceEndpoints.existing(workspaces, tx, request).id(), granted, now)));
        });
    }

    private Answer entries(Context request) {
        String text = request.pathParam("credit");
        CreditGrantId id = CreditGrantId.parse(text).orElseThrow(() ->
                ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no credit \"" + Texts.shown(text) + "\".", "credit"));
        Instant now = clock.instant();
        ShowCredits.Ledger ledger = database.read(tx -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            return credits.ledger(tx, workspace.id(), id, now);
        });
        CreditGrant granted = ledger.credit().grant();
        List<JsonObject> rows = new ArrayList<>();
        Money balance = granted.amount();
        rows.add(row("granted", balance, balance, granted.createdAt()).put("period", Optional.empty()).put("invoice", Optional.empty()));
        for (CreditEntry entry : ledger.entries()) {
            balance = balance.plus(entry.amount());
            rows.add(row(entry.kind().word(), entry.amount(), balance, entry.at())
                    .put("period", entry.period().toString())
                    .put("invoice", entry.invoiceId().map(ledger.invoices()::get).map(InvoiceNumber::toString)));
        }
        Page page = Page.of(request, "credit-entries", rows);
        return Answer.ok(new JsonObject()
                .put("credit", json(ledger.credit()))
                .put("items", page.items())
                .put("next", page.next().map(Cursor::text)));
    }

    private static JsonObject row(String kind, Money amount, Money balance, Instant at) {
        return new JsonObject().put("kind", kind).put("amount", amount).put("balance", balance).put("at", at);
    }

    private static JsonObject json(ShowCredits.Credit credit) {
        CreditGrant grant = credit.grant();
        return new JsonObject()
                .put("id", grant.id().toString())
                .put("metric", grant.metric())
                .put("kind", grant.kind().word())
                .put("amount", grant.amount())
                .put("currency", grant.amount().currency().getCurrencyCode())
                .put("used", credit.used())
                .put("expired", credit.expired())
                .put("remaining", credit.remaining())
                .put("effectiveFrom", grant.effectiveFrom())
                .put("expiresAt", grant.expiresAt())
                .put("status", credit.status().word())
                .put("reason", grant.reason());
    }

    private static JsonObject json(ShowCredits.Total total) {
        return new JsonObject()
                .put("metric", total.metric())
                .put("currency", total.granted().currency().getCurrencyCode())
                .put("granted", total.granted())
                .put("used", total.used())
                .put("expired", total.expired())
                .put("remaining", total.remaining());
    }
}
