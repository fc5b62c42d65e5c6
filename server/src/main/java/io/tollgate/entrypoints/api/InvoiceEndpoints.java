package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.ExplainLine;
import io.tollgate.domain.invoicing.Explanation;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Invoices, drafts among them, and how each line came about. */
public final class InvoiceEndpoints {
    private static final String LIST = "invoices";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final DisputeStore disputes;
    private final ExplainLine explainLine;

    public InvoiceEndpoints(Database database, WorkspaceStore workspaces, InvoiceStore invoices, DisputeStore disputes, ExplainLine explainLine) {
        this.database = database;
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.disputes = disputes;
        this.explainLine = explainLine;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/workspaces/{workspace}/invoices", Access.READ, "listInvoices", this::list),
                Route.get("/v1/invoices/{number}", Access.READ, "invoice", this::one).heldByHandler(),
                Route.get("/v1/invoices/{number}/lines/{line}/explanation", Access.READ, "explainLine", this::explain).heldByHandler());
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        Optional<Long> after = Cursor.numberIn(request, LIST, Long.MAX_VALUE);
        return database.read(tx -> {
            Workspace workspace = WorkspaceEndpoints.existing(workspaces, tx, request);
            List<Invoice> found = after.isPresent()
                    ? invoices.before(tx, new InvoiceId(workspace.id(), after.get()), limit + 1)
                    : invoices.newest(tx, workspace.id(), limit + 1);
            List<Invoice> page = found.subList(0, Math.min(limit, found.size()));
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(LIST, String.valueOf(page.getLast().id().value())))
                    : Optional.empty();
            Set<InvoiceId> disputed = disputes.disputed(tx, workspace.id());
            return Answer.list(page.stream().map(invoice -> json(invoice).put("disputed", disputed.contains(invoice.id()))).toList(), next);
        });
    }

    private Answer one(Context request) {
        return database.read(tx -> {
            Invoice invoice = existing(tx, request);
            return Answer.ok(json(invoice).put("disputed", disputes.disputed(tx, invoice.id().workspace()).contains(invoice.id())));
        });
    }

    private Answer explain(Context request) {
        int line = lineNumber(request);
        return database.read(tx -> {
            Invoice invoice = existing(tx, request);
            ExplainLine.Explained explained = explainLine.run(tx, invoice, line);
            return Answer.ok(json(invoice, invoice.lines().get(line - 1), explained));
        });
    }

    /** By number, or by the printed id that a draft is known by. */
    private Invoice existing(Transaction tx, Context request) {
        return existing(invoices, tx, request);
    }

    /** The invoice of the path, which the caller's key is held to. */
    static Invoice existing(InvoiceStore invoices, Transaction tx, Context request) {
        String text = request.pathParam("number");
        Optional<Invoice> found = InvoiceNumber.parse(text).flatMap(number -> invoices.find(tx, number))
                .or(() -> InvoiceId.parse(text).flatMap(id -> invoices.find(tx, id)));
        Invoice invoice = found.orElseThrow(() ->
                ApiError.of(ErrorCode.NOT_FOUND, "There is no invoice with the number \"" + Texts.shown(text) + "\".", "number"));
        Caller.of(request).requireFor(invoice.workspace().key());
        return invoice;
    }

    private static int lineNumber(Context request) {
        String text = request.pathParam("line");
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "A line is named by its place in the invoice, from 1.", "line");
        }
        return Integer.parseInt(text);
    }

    static JsonObject json(Invoice invoice) {
        return new JsonObject()
                .put("id", invoice.id().toString())
                .put("number", invoice.number().map(InvoiceNumber::toString))
                .put("workspace", invoice.workspace().key())
                .put("kind", invoice.kind().word())
                .put("status", invoice.status().word())
                .put("date", invoice.date())
                .put("period", json(invoice.period().range()))
                .put("currency", invoice.subtotal().currency().getCurrencyCode())
                .put("lines", invoice.lines().stream().map(InvoiceEndpoints::json).toList())
                .put("subtotal", invoice.subtotal())
                .put("tax", invoice.tax())
                .put("total", invoice.total())
                .put("amountDue", invoice.amountDue())
                .put("credited", invoice.credited())
                .put("voided", invoice.voided().map(voided ->
                        new JsonObject().put("reason", voided.reason()).put("waived", voided.waived()).put("at", voided.at())))
                .put("replaces", invoice.replaces().map(InvoiceNumber::toString))
                .put("createdAt", invoice.createdAt())
                .put("finalizeAt", invoice.finalizeAt())
                .put("finalizedAt", invoice.finalizedAt());
    }

    static JsonObject json(InvoiceLine line) {
        return new JsonObject()
                .put("kind", line.kind().word())
                .put("description", line.description())
                .put("metric", line.metric())
                .put("quantity", line.quantity())
                .put("unitPrice", line.unitPrice())
                .put("period", json(line.period()))
                .put("amount", line.amount());
    }

    static JsonObject json(TimeRange range) {
        return new JsonObject().put("from", range.from()).put("to", range.to());
    }

    private static JsonObject json(Invoice invoice, InvoiceLine line, ExplainLine.Explained explained) {
        Explanation explanation = explained.explanation();
        return new JsonObject()
                .put("invoice", invoice.number().map(InvoiceNumber::toString))
                .put("line", explanation.line())
                .put("kind", line.kind().word())
                .put("description", explanation.description())
                .put("rule", explanation.rule())
                .put("inputs", explanation.inputs().stream()
                        .map(input -> new JsonObject().put("name", input.name()).put("value", input.value())).toList())
                .put("steps", explanation.steps().stream()
                        .map(step -> new JsonObject().put("text", step.text()).put("amount", step.amount())).toList())
                .put("amount", explanation.stored())
                .put("recomputed", explanation.recomputed())
                .put("matches", explanation.matches())
                .put("hours", explanation.hours().stream().map(hour -> new JsonObject()
                        .put("hour", hour.hour())
                        .put("project", hour.project())
                        .put("quantity", hour.quantity())
                        .put("beyondLimit", hour.beyondLimit())).toList())
                .put("events", explanation.events().stream().map(event -> new JsonObject()
                        .put("time", event.time())
                        .put("source", event.source())
                        .put("id", event.id())
                        .put("project", event.project())
                        .put("quantity", event.quantity())
                        .put("beyondLimit", event.beyondLimit())
                        .put("voidedAt", event.voidedAt())).toList())
                .put("moreEvents", explained.moreEvents());
    }
}
