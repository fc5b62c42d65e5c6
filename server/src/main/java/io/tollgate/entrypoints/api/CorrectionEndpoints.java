package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.IssueCreditNote;
import io.tollgate.actions.MakeDocument;
import io.tollgate.actions.VoidInvoice;
import io.tollgate.domain.documents.InvoiceDocument;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.CreditNoteStore;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Finalized invoices voided, and taken back from with credit notes. */
public final class CorrectionEndpoints {
    private static final int LONGEST_REASON = 500;
    private static final int MOST_LINES = 10_000;

    private final Database database;
    private final InvoiceStore invoices;
    private final CreditNoteStore notes;
    private final VoidInvoice voidInvoice;
    private final IssueCreditNote issueCreditNote;
    private final MakeDocument documents;
    private final Writes writes;
    private final InstantSource clock;

    public CorrectionEndpoints(
            Database database,
            InvoiceStore invoices,
            CreditNoteStore notes,
            VoidInvoice voidInvoice,
            IssueCreditNote issueCreditNote,
            MakeDocument documents,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.invoices = invoices;
        this.notes = notes;
        this.voidInvoice = voidInvoice;
        this.issueCreditNote = issueCreditNote;
        this.documents = documents;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/invoices/{number}/void", Access.ADMIN, "voidInvoice", this::makeVoid).heldByHandler(),
                Route.post("/v1/invoices/{number}/credit-notes", Access.ADMIN, "issueCreditNote", this::credit).heldByHandler(),
                Route.get("/v1/invoices/{number}/credit-notes", Access.READ, "creditNotes", this::list).heldByHandler(),
                Route.get("/v1/credit-notes/{number}", Access.READ, "creditNote", this::show).heldByHandler(),
                Route.get("/v1/credit-notes/{number}/pdf", Access.READ, "creditNotePdf", this::pdf).heldByHandler(),
                Route.get("/v1/credit-notes/{number}/html", Access.READ, "creditNoteHtml", this::html).heldByHandler());
    }

    private Answer makeVoid(Context request) {
        JsonBody body = JsonBody.of(request, "reason", "reissue");
        String reason = reason(body);
        Optional<VoidInvoice.Afterwards> afterwards = body.optionalFlag("reissue")
                .map(again -> again ? VoidInvoice.Afterwards.REISSUE : VoidInvoice.Afterwards.WAIVE);
        return writes.once(request, tx -> {
            Invoice invoice = InvoiceEndpoints.existing(invoices, tx, request);
            VoidInvoice.Voided voided =
                    voidInvoice.run(tx, new VoidInvoice.Request(invoice.id(), reason, afterwards, Caller.of(request).keyId()), clock.instant());
            return Answer.ok(new JsonObject()
                    .put("invoice", InvoiceEndpoints.json(voided.invoice()).node())
                    .put("reissued", voided.reissued().map(InvoiceEndpoints::json)));
        });
    }

    private Answer credit(Context request) {
        JsonBody body = JsonBody.of(request, "reason", "lines", "refund");
        String reason = reason(body);
        CreditNote.ReturnTo returnTo = body.optionalOneOf("refund", CreditNote.ReturnTo.class).orElse(CreditNote.ReturnTo.BALANCE);
        List<JsonBody> lines = body.objects("lines", "line", "amount");
        if (body.json("lines").isPresent() && lines.isEmpty()) {
            throw body.wrong("lines", "must name a line; leave it out to take back all that is left");
        }
        return writes.once(request, tx -> {
            Invoice invoice = InvoiceEndpoints.existing(invoices, tx, request);
            List<Creditable.Part> parts = lines.stream().map(line -> part(line, invoice)).toList();
            return Answer.created(json(issueCreditNote.run(
                    tx, new IssueCreditNote.Request(invoice.id(), reason, parts, returnTo, Caller.of(request).keyId()), clock.instant())));
        });
    }

    private static Creditable.Part part(JsonBody line, Invoice invoice) {
        int number = (int) line.wholeNumber("line", 1, MOST_LINES);
        return new Creditable.Part(number, line.optionalDecimal("amount").map(amount -> {
            try {
                return Money.of(amount, invoice.total().currency());
            } catch (ArithmeticException tooFine) {
                throw line.wrong("amount", "must be an amount with the decimals of " + invoice.total().currency());
            }
        }));
    }

    private static String reason(JsonBody body) {
        String reason = body.text("reason");
        if (reason.length() > LONGEST_REASON || reason.codePoints().anyMatch(Character::isISOControl)) {
            throw body.wrong("reason", "must be one line of at most " + LONGEST_REASON + " characters");
        }
        return reason;
    }

    private Answer list(Context request) {
        return Page.of(request, "credit-notes", database.read(tx ->
                notes.of(tx, InvoiceEndpoints.existing(invoices, tx, request).id()).stream().map(CorrectionEndpoints::json).toList())).answer();
    }

    private Answer show(Context request) {
        return database.read(tx -> Answer.ok(json(existing(tx, request))));
    }

    private Answer pdf(Context request) {
        CreditNote note = database.read(tx -> existing(tx, request));
        InvoiceDocument document = documents.of(note);
        return Answer.bytes("application/pdf", documents.pdf(document))
                .withHeader("Content-Disposition", "inline; filename=\"" + document.fileName() + ".pdf\"");
    }

    private Answer html(Context request) {
        CreditNote note = database.read(tx -> existing(tx, request));
        return DocumentEndpoints.page(documents.html(documents.of(note)));
    }

    private CreditNote existing(Transaction tx, Context request) {
        String text = request.pathParam("number");
        CreditNote note = InvoiceNumber.parse(text).flatMap(number -> notes.find(tx, number)).orElseThrow(() ->
                ApiError.of(ErrorCode.NOT_FOUND, "There is no credit note with the number \"" + Texts.shown(text) + "\".", "number"));
        Caller.of(request).requireFor(note.workspace().key());
        return note;
    }

    private static JsonObject json(CreditNote note) {
        return new JsonObject()
                .put("number", note.number().toString())
                .put("invoice", note.invoiceNumber().toString())
                .put("workspace", note.workspace().key())
                .put("date", note.date())
                .put("reason", note.reason())
                .put("currency", note.total().currency().getCurrencyCode())
                .put("lines", note.lines().stream()
                        .map(line -> new JsonObject().put("line", line.position()).put("description", line.description()).put("amount", line.amount()))
                        .toList())
                .put("subtotal", note.subtotal())
                .put("tax", note.tax())
                .put("total", note.total())
                .put("offDue", note.offDue())
                .put("returned", note.returned())
                .put("refund", note.returnedTo().map(CreditNote.ReturnTo::word))
                .put("createdAt", note.createdAt());
    }
}
