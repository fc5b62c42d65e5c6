package io.tollgate.actions;

import io.tollgate.domain.documents.HtmlPages;
import io.tollgate.domain.documents.InvoiceDocument;
import io.tollgate.domain.documents.InvoiceDocumentStore;
import io.tollgate.domain.documents.InvoiceDocumentStore.Kept;
import io.tollgate.domain.documents.PdfPages;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Overloaded;
import io.tollgate.foundation.db.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Makes the document of an invoice. What it is made from is read in short transactions of its own; while it is set none is open. A few are set at once,
 * because each keeps a processor busy.
 */
public final class MakeDocument {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Database database;
    private final InvoiceStore invoices;
    private final InvoiceDocumentStore documents;
    private final PaymentStore payments;
    private final UsageAppendixOf usage;
    private final Optional<String> logo;
    private final InstantSource clock;
    private final Semaphore permits = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

    /** @param logo for documents that are made from now on */
    public MakeDocument(
            Database database,
            InvoiceStore invoices,
            InvoiceDocumentStore documents,
            PaymentStore payments,
            UsageAppendixOf usage,
            Optional<String> logo,
            InstantSource clock) {
        this.database = database;
        this.invoices = invoices;
        this.documents = documents;
        this.payments = payments;
        this.usage = usage;
        this.logo = logo;
        this.clock = clock;
    }

    /** A finalized invoice's shows for ever what it showed first; a draft's what holds now. */
    public InvoiceDocument of(Invoice invoice) {
        record Read(BillingFacts facts, Money paid, Kept content, boolean isKept) {}
        Read read = database.read(tx -> {
            BillingFacts facts = invoices.facts(tx, invoice.id()).orElseThrow();
            Optional<Kept> kept = documents.kept(tx, invoice.id());
            return new Read(facts, paidBefore(tx, invoice), kept.orElseGet(() -> new Kept(usage.run(tx, invoice.id().workspace(), facts), logo)), kept.isPresent());
        });
        Kept content = read.content();
        if (!read.isKept() && invoice.status() != InvoiceStatus.DRAFT) {
            Instant now = clock.instant();
            content = database.inTransaction(tx -> documents.keep(tx, invoice.id(), read.content(), now));
        }
        return InvoiceDocument.of(invoice, read.facts(), read.paid(), Optional.of(content.usage()), content.logo());
    }

    /** From the account balance, or for an upgrade: what was there in the transaction that finalized it, and so never changes. */
    private Money paidBefore(Transaction tx, Invoice invoice) {
        return Money.sum(payments.of(tx, invoice.id()).stream()
                .filter(payment -> payment.hasSucceeded() && payment.concludedAt().isPresent() && invoice.finalizedAt().isPresent()
                        && !payment.concludedAt().get().isAfter(invoice.finalizedAt().get()))
                .map(Payment::applied)
                .toList(), invoice.total().currency());
    }

    /** A credit note's, to the customer that its invoice was to. */
    public InvoiceDocument of(CreditNote note) {
        Invoice invoice = database.read(tx -> invoices.find(tx, note.invoice())).orElseThrow();
        Optional<String> same = of(invoice).logo();
        return database.read(tx -> InvoiceDocument.of(note, invoice, invoices.facts(tx, note.invoice()).orElseThrow(), same));
    }

    public String html(InvoiceDocument document) {
        return HtmlPages.of(document, Optional.empty());
    }

    /** @throws Overloaded when too many are being made */
    public byte[] pdf(InvoiceDocument document) {
        try {
            if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Overloaded("Too many documents are being made");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new Overloaded("The process is stopping");
        }
        try {
            return PdfPages.of(document);
        } finally {
            permits.release();
        }
    }

    /** With what has become of it since above the page. */
    public String html(Invoice invoice, InvoiceDocument document) {
        return HtmlPages.of(document, switch (invoice.status()) {
            case DRAFT -> Optional.of("A draft: it may still change until it is finalized.");
            case OPEN -> Optional.of("Open: " + invoice.total().currency() + " " + invoice.amountDue() + " to be paid.");
            case PAID -> Optional.of(invoice.total().isPositive() ? "Paid." : "Nothing is to be paid.");
            case VOID -> Optional.of("Void: it is not to be paid.");
            case UNCOLLECTIBLE -> Optional.of("Uncollectible: " + invoice.total().currency() + " " + invoice.amountDue() + " were not paid.");
        });
    }
}
