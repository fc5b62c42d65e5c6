package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.domain.invoicing.Billing;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.CreditNoteStore;
import io.tollgate.domain.invoicing.ExportStore;
import io.tollgate.domain.invoicing.ExportStore.ChargeRow;
import io.tollgate.domain.invoicing.ExportStore.InvoiceRow;
import io.tollgate.domain.invoicing.ExportStore.Place;
import io.tollgate.domain.invoicing.ExportStore.Wanted;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Invoices and their lines as tables, streamed. Read in pages, each in a short transaction of its own, so that a slow reader holds neither a connection
 * nor a snapshot; what is finalized never changes but in its status, so the pages fit together.
 */
public final class ExportEndpoints {
    private static final int PAGE = 500;
    private static final List<String> INVOICE_COLUMNS = List.of(
            "number", "workspace", "workspace_name", "customer", "customer_country", "customer_vat_id", "kind", "status", "date", "period_from", "period_to",
            "currency", "subtotal", "tax", "total", "amount_due", "finalized_at");
    private static final List<String> CHARGE_COLUMNS = List.of(
            "invoice", "invoice_date", "invoice_kind", "invoice_status", "workspace", "line", "kind", "description", "metric", "quantity", "unit",
            "unit_price", "period_from", "period_to", "currency", "amount");
    private static final List<String> NOTE_COLUMNS = List.of(
            "number", "invoice", "workspace", "date", "reason", "currency", "subtotal", "tax", "total", "off_due", "returned", "refund", "created_at");

    private final Database database;
    private final WorkspaceStore workspaces;
    private final ExportStore exports;
    private final CreditNoteStore creditNotes;

    public ExportEndpoints(Database database, WorkspaceStore workspaces, ExportStore exports, CreditNoteStore creditNotes) {
        this.database = database;
        this.workspaces = workspaces;
        this.exports = exports;
        this.creditNotes = creditNotes;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/exports/invoices.csv", Access.READ, "exportInvoices", this::invoices).heldByHandler(),
                Route.get("/v1/exports/charges.csv", Access.READ, "exportCharges", this::charges).heldByHandler(),
                Route.get("/v1/exports/credit-notes.csv", Access.READ, "exportCreditNotes", this::creditNotes).heldByHandler(),
                Route.get("/v1/exports/focus.csv", Access.READ, "exportFocus", this::focus).heldByHandler());
    }

    private Answer invoices(Context request) {
        Wanted wanted = wanted(request);
        return csv("invoices", wanted, out -> {
            Csv.row(out, INVOICE_COLUMNS);
            Place after = Place.FIRST;
            for (List<InvoiceRow> page = invoices(wanted, after); !page.isEmpty(); page = invoices(wanted, after)) {
                for (InvoiceRow row : page) {
                    Csv.row(out, cells(row));
                }
                after = page.getLast().place();
            }
        });
    }

    private List<InvoiceRow> invoices(Wanted wanted, Place after) {
        return database.read(tx -> exports.invoices(tx, wanted, after, PAGE));
    }

    private Answer charges(Context request) {
        Wanted wanted = wanted(request);
        return csv("charges", wanted, out -> writeCharges(out, wanted, CHARGE_COLUMNS, row -> Optional.of(cells(row))));
    }

    /** Void invoices are left out: what is not owed is no cost. */
    private Answer focus(Context request) {
        Wanted wanted = wanted(request);
        return csv("focus", wanted, out -> {
            writeCharges(out, wanted, Focus.COLUMNS,
                    row -> row.invoice().status() == InvoiceStatus.VOID ? Optional.empty() : Optional.of(Focus.row(row)));
            writeNotes(out, wanted, Focus::rows);
        });
    }

    private Answer creditNotes(Context request) {
        Wanted wanted = wanted(request);
        return csv("credit-notes", wanted, out -> {
            Csv.row(out, NOTE_COLUMNS);
            writeNotes(out, wanted, note -> List.of(cells(note)));
        });
    }

    private void writeNotes(OutputStream out, Wanted wanted, Function<CreditNote, List<List<Object>>> rows) throws IOException {
        Place after = Place.FIRST;
        for (List<CreditNote> page = notes(wanted, after); !page.isEmpty(); page = notes(wanted, after)) {
            for (CreditNote note : page) {
                for (List<Object> row : rows.apply(note)) {
                    Csv.row(out, row);
                }
            }
            CreditNote last = page.getLast();
            after = new Place(last.date(), new InvoiceId(last.workspaceId(), last.id()), 0);
        }
    }

    private List<CreditNote> notes(Wanted wanted, Place after) {
        return database.read(tx -> creditNotes.dated(tx, wanted, after, PAGE));
    }

    private static List<Object> cells(CreditNote note) {
        return List.of(note.number().toString(), note.invoiceNumber().toString(), note.workspace().key(), note.date(), note.reason(),
                note.total().currency().getCurrencyCode(), note.subtotal(), note.tax(), note.total(), note.offDue(), note.returned(),
                note.returnedTo().map(CreditNote.ReturnTo::word), note.createdAt());
    }

    private void writeCharges(OutputStream out, Wanted wanted, List<String> columns, Function<ChargeRow, Optional<List<Object>>> cells)
            throws IOException {
        Csv.row(out, columns);
        Place after = Place.FIRST;
        for (List<ChargeRow> page = charges(wanted, after); !page.isEmpty(); page = charges(wanted, after)) {
            for (ChargeRow charge : page) {
                Optional<List<Object>> row = cells.apply(charge);
                if (row.isPresent()) {
                    Csv.row(out, row.get());
                }
            }
            after = page.getLast().place();
        }
    }

    private List<ChargeRow> charges(Wanted wanted, Place after) {
        return database.read(tx -> exports.charges(tx, wanted, after, PAGE));
    }

    private static Answer csv(String name, Wanted wanted, Answer.Streamed body) {
        return Answer.streamed(Csv.CONTENT_TYPE, body).withHeader("Content-Disposition",
                "attachment; filename=\"" + name + "-" + wanted.from() + "-to-" + wanted.to() + ".csv\"");
    }

    private static List<Object> cells(InvoiceRow row) {
        return List.of(row.number(), row.workspace().key(), row.workspace().name(),
                row.customer().map(Billing.Customer::name), row.customer().flatMap(Billing.Customer::country), row.customer().flatMap(Billing.Customer::vatId),
                row.kind().word(), row.status().word(), row.date(), row.period().from(), row.period().to(), row.total().currency().getCurrencyCode(),
                row.subtotal(), row.tax(), row.total(), row.amountDue(), row.finalizedAt().toInstant());
    }

    private static List<Object> cells(ChargeRow row) {
        InvoiceRow invoice = row.invoice();
        InvoiceLine line = row.line();
        Optional<String> unit = line.basis() instanceof LineBasis.Usage usage ? Optional.of(usage.metric().unit().name()) : Optional.empty();
        return List.of(invoice.number(), invoice.date(), invoice.kind().word(), invoice.status().word(), invoice.workspace().key(), row.position(),
                line.kind().word(), line.description(), line.metric(), line.quantity().map(BigDecimal::new), unit, line.unitPrice().map(BigDecimal::new),
                line.period().from(), line.period().to(), invoice.total().currency().getCurrencyCode(), line.amount());
    }

    private Wanted wanted(Context request) {
        LocalDate from = date(request, "from");
        LocalDate to = date(request, "to");
        if (!to.isAfter(from)) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "to must be a date after from; invoices of that date are left out.", "to");
        }
        return new Wanted(from, to, workspace(request, workspaces, database));
    }

    /** The one that is asked for; for a key of one workspace that one, whether it is asked for or not. */
    static Optional<WorkspaceId> workspace(Context request, WorkspaceStore workspaces, Database database) {
        Caller caller = Caller.of(request);
        Optional<String> key = Optional.ofNullable(request.queryParam("workspace")).or(caller::workspace);
        key.ifPresent(caller::requireFor);
        return key.map(text -> database.read(tx -> workspaces.find(tx, text)).map(Workspace::id).orElseThrow(() -> ApiError.of(
                ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + Texts.shown(text) + "\".", "workspace")));
    }

    private static LocalDate date(Context request, String name) {
        String text = Optional.ofNullable(request.queryParam(name)).orElse("");
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 2000 && date.getYear() < 3000) {
                return date;
            }
        } catch (DateTimeException noDate) {
            throw noDate(name);
        }
        throw noDate(name);
    }

    private static ApiError noDate(String name) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, name + " must be a date such as 2026-03-01.", name);
    }
}
