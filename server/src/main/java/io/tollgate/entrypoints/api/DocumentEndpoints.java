package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.MakeDocument;
import io.tollgate.domain.documents.InvoiceDocument;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.CreditNoteStore;
import io.tollgate.domain.invoicing.ExportStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Invoices as people keep them: a PDF, which is an e-invoice too, a page, or a whole period's in one archive. */
public final class DocumentEndpoints {
    private static final String PDF = "application/pdf";
    private static final int PAGE = 50;

    private final Database database;
    private final WorkspaceStore workspaces;
    private final InvoiceStore invoices;
    private final CreditNoteStore notes;
    private final ExportStore exports;
    private final MakeDocument documents;

    public DocumentEndpoints(Database database, WorkspaceStore workspaces, InvoiceStore invoices, CreditNoteStore notes, ExportStore exports, MakeDocument documents) {
        this.database = database;
        this.workspaces = workspaces;
        this.invoices = invoices;
        this.notes = notes;
        this.exports = exports;
        this.documents = documents;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/invoices/{number}/pdf", Access.READ, "invoicePdf", this::pdf).heldByHandler(),
                Route.get("/v1/invoices/{number}/html", Access.READ, "invoiceHtml", this::html).heldByHandler(),
                Route.get("/v1/invoices.zip", Access.READ, "invoicesZip", this::zip).heldByHandler());
    }

    private Answer pdf(Context request) {
        InvoiceDocument document = documents.of(existing(request));
        return Answer.bytes(PDF, documents.pdf(document))
                .withHeader("Content-Disposition", "inline; filename=\"" + document.fileName() + ".pdf\"");
    }

    private Answer html(Context request) {
        Invoice invoice = existing(request);
        return page(documents.html(invoice, documents.of(invoice)));
    }

    static Answer page(String html) {
        return Answer.text("text/html; charset=utf-8", html)
                .withHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    }

    /** The documents are made one after the other while they are sent: what is kept in memory is one, however many there are. */
    private Answer zip(Context request) {
        BillingPeriod period = period(request);
        Optional<WorkspaceId> workspace = ExportEndpoints.workspace(request, workspaces, database);
        return Answer.streamed("application/zip", out -> write(out, period, workspace))
                .withHeader("Content-Disposition", "attachment; filename=\"invoices-" + period + ".zip\"");
    }

    private void write(OutputStream out, BillingPeriod period, Optional<WorkspaceId> workspace) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            // PDFs are compressed in themselves.
            zip.setLevel(Deflater.NO_COMPRESSION);
            InvoiceId after = InvoiceId.FIRST;
            for (List<InvoiceId> page = page(period, workspace, after); !page.isEmpty(); page = page(period, workspace, after)) {
                for (InvoiceId id : page) {
                    write(zip, documents.of(database.read(tx -> invoices.find(tx, id)).orElseThrow()));
                    for (CreditNote note : database.read(tx -> notes.of(tx, id))) {
                        write(zip, documents.of(note));
                    }
                }
                after = page.getLast();
            }
        }
    }

    private void write(ZipOutputStream zip, InvoiceDocument document) throws IOException {
        ZipEntry entry = new ZipEntry(document.fileName() + ".pdf");
        entry.setTimeLocal(document.date().atStartOfDay());
        zip.putNextEntry(entry);
        zip.write(documents.pdf(document));
        zip.closeEntry();
    }

    private List<InvoiceId> page(BillingPeriod period, Optional<WorkspaceId> workspace, InvoiceId after) {
        return database.read(tx -> exports.finalizedOf(tx, period, workspace, after, PAGE));
    }

    private static BillingPeriod period(Context request) {
        String text = Optional.ofNullable(request.queryParam("period")).orElse("");
        try {
            YearMonth month = YearMonth.parse(text);
            if (month.getYear() >= 2000 && month.getYear() < 3000) {
                return new BillingPeriod(month);
            }
        } catch (DateTimeException noMonth) {
            throw noPeriod();
        }
        throw noPeriod();
    }

    private static ApiError noPeriod() {
        return ApiError.of(ErrorCode.INVALID_REQUEST, "period must be a month such as 2026-03.", "period");
    }

    private Invoice existing(Context request) {
        return database.read(tx -> InvoiceEndpoints.existing(invoices, tx, request));
    }
}
