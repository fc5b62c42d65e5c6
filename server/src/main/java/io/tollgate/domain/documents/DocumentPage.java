package io.tollgate.domain.documents;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;
import io.tollgate.domain.invoicing.Billing;
import io.tollgate.domain.invoicing.Seller;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A document as texts for the template {@code invoice/page.jte}, which is a page for browsers and, being XML as well, what the PDF is set from.
 *
 * @param band what is true of it now and not for ever, for the page alone: "Paid", "Void"
 * @param head number, dates and what else is told before the lines
 * @param dueLabel what the large amount is
 * @param settled what was paid before it was made, and what is left
 * @param notes sentences below the totals
 * @param payment how to pay
 */
public record DocumentPage(
        String title,
        Optional<String> band,
        boolean isDraft,
        Optional<String> logo,
        String seller,
        List<String> sellerLines,
        String customer,
        List<String> customerLines,
        List<Entry> head,
        String dueLabel,
        String due,
        List<Row> rows,
        List<Entry> totals,
        Entry total,
        List<Entry> settled,
        List<String> notes,
        List<Entry> payment,
        Optional<UsageAppendix> usage,
        String usageTitle,
        String foot) {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);

    public record Entry(String label, String text) {}

    public record Row(String description, String explanation, String quantity, String unit, String unitPrice, String amount) {}

    static DocumentPage of(InvoiceDocument document, Optional<String> band) {
        Optional<Seller> seller = document.billing().map(Billing::seller);
        String currency = document.currency().getCurrencyCode();
        String title = title(document);
        boolean givesBack = document.kind() == InvoiceDocument.Kind.CREDIT_NOTE || document.total().isNegative();
        return new DocumentPage(
                title,
                band,
                document.isDraft(),
                document.logo(),
                seller.map(Seller::name).orElse("Tollgate"),
                seller.map(DocumentPage::lines).orElse(List.of()),
                document.billing().map(billing -> billing.customer().name()).orElse(document.workspace()),
                document.billing().map(billing -> lines(billing.customer())).orElse(List.of()),
                head(document),
                document.isDraft() ? "Comes to" : givesBack ? "Credited" : "Amount due",
                currency + " " + Texts.amount(givesBack ? absolute(document.total()) : document.due()),
                document.lines().stream().map(line -> row(document, line)).toList(),
                totals(document),
                new Entry("Total", currency + " " + Texts.amount(document.total())),
                document.paid().isZero()
                        ? List.of()
                        : List.of(new Entry("Paid before", Texts.amount(document.paid().negated())),
                                new Entry("Amount due", currency + " " + Texts.amount(document.due()))),
                notes(document, seller),
                document.due().isPositive() ? payment(document, seller) : List.of(),
                document.usage().filter(usage -> !usage.projects().isEmpty()).map(UsageAppendix::aligned),
                "Usage by project and day, " + Texts.days(document.period()),
                seller.map(Seller::name).orElse("Tollgate") + document.number().map(number -> "  \u00b7  " + title + " " + number).orElse(""));
    }

    /** The whole page, for a browser and for the PDF. */
    String html() {
        TemplateOutput page = new StringOutput();
        TEMPLATES.render("invoice/page.jte", this, page);
        return Texts.clean(page.toString());
    }

    private static String title(InvoiceDocument document) {
        String word = switch (document.kind()) {
            case INVOICE -> "Invoice";
            case CREDIT_NOTE -> "Credit note";
        };
        return document.isDraft() ? "Draft " + word.toLowerCase(Locale.ROOT) : word;
    }

    private static List<String> lines(Seller seller) {
        List<String> lines = new ArrayList<>(seller.address());
        seller.country().ifPresent(country -> lines.add(countryName(country)));
        seller.vatId().ifPresent(id -> lines.add("VAT id " + id));
        seller.registration().ifPresent(number -> lines.add("Registered " + number));
        seller.email().ifPresent(lines::add);
        return lines;
    }

    private static List<String> lines(Billing.Customer customer) {
        List<String> lines = new ArrayList<>(customer.address());
        customer.country().ifPresent(country -> lines.add(countryName(country)));
        customer.vatId().ifPresent(id -> lines.add("VAT id " + id));
        return lines;
    }

    private static String countryName(String code) {
        return Locale.of("", code).getDisplayCountry(Locale.ENGLISH);
    }

    private static List<Entry> head(InvoiceDocument document) {
        List<Entry> head = new ArrayList<>();
        head.add(new Entry("Number", document.number().orElse("none yet")));
        head.add(new Entry("Date", Texts.date(document.date())));
        head.add(new Entry("Period", Texts.days(document.period())));
        document.corrects().ifPresent(invoice -> head.add(new Entry("For invoice", invoice.number() + " of " + Texts.date(invoice.date()))));
        head.add(new Entry("Account", document.workspace()));
        return head;
    }

    private static Row row(InvoiceDocument document, InvoiceDocument.Line line) {
        return new Row(
                line.description(),
                line.explanation(),
                line.quantity().map(Texts::column).orElse(""),
                line.unit().map(unit -> line.quantity().filter(java.math.BigDecimal.ONE::equals).isPresent() ? unit : Texts.plural(unit)).orElse(""),
                line.unitPrice().map(price -> Texts.price(price, document.currency().getDefaultFractionDigits())).orElse(""),
                Texts.amount(line.amount()));
    }

    private static List<Entry> totals(InvoiceDocument document) {
        return document.taxWords()
                .map(words -> List.of(new Entry("Net", Texts.amount(document.net())), new Entry(words, Texts.amount(document.tax()))))
                .orElse(List.of());
    }

    private static List<String> notes(InvoiceDocument document, Optional<Seller> seller) {
        List<String> notes = new ArrayList<>();
        document.reason().ifPresent(reason -> notes.add("Why this is taken back: " + reason));
        if (document.kind() == InvoiceDocument.Kind.INVOICE && document.total().isNegative()) {
            notes.add("More is given back than charged: " + document.currency().getCurrencyCode() + " " + Texts.amount(absolute(document.total()))
                    + " are credited. As an e-invoice this document is a credit note, with all amounts turned round.");
        }
        seller.flatMap(Seller::email).ifPresent(email -> notes.add("Questions about this document? Write to " + email + "."));
        return notes;
    }

    private static List<Entry> payment(InvoiceDocument document, Optional<Seller> seller) {
        List<Entry> payment = new ArrayList<>();
        seller.flatMap(Seller::paymentTerms).ifPresent(terms -> payment.add(new Entry("Terms", terms)));
        seller.flatMap(Seller::iban).ifPresent(iban -> payment.add(new Entry("Account (IBAN)", iban.replaceAll("(.{4})(?=.)", "$1 "))));
        if (!payment.isEmpty()) {
            document.number().ifPresent(number -> payment.add(new Entry("Reference", number)));
        }
        return payment;
    }

    private static Money absolute(Money amount) {
        return amount.isNegative() ? amount.negated() : amount;
    }
}
