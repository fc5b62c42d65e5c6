package io.tollgate.scenarios;

import io.tollgate.actions.IssueCreditNote;
import io.tollgate.actions.SetBillingDetails;
import io.tollgate.actions.VoidInvoice;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.workspaces.BillingDetails;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps about what is on invoices, and what becomes of them once they are out. */
final class DocumentVerbs {
    private DocumentVerbs() {}

    /** "tax acme 19", "tax acme exempt charity", "tax acme reverse DE123456789", "tax acme none": what its invoices are taxed by from now on. */
    static void tax(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String kind = words.next("a percentage, exempt, reverse or none");
        TaxTerms terms = switch (kind) {
            case "none" -> new TaxTerms.None();
            case "exempt" -> new TaxTerms.Exempt(words.next("a reason"));
            case "reverse" -> new TaxTerms.ReverseCharge(words.next("a VAT id"));
            default -> new TaxTerms.Rate("VAT", words.decimal("a percentage", kind));
        };
        words.endWithoutExpecting();
        Optional<String> vatId = terms instanceof TaxTerms.ReverseCharge(var id) ? Optional.of(id) : Optional.empty();
        BillingDetails details = new BillingDetails(workspace.name() + " Ltd", List.of("1 Main Street", "Dublin"), "IE", vatId, Optional.of(terms));
        stage.transact(tx -> stage.house.setBillingDetails.run(
                tx, new SetBillingDetails.Request(workspace.key(), details, Stage.ACTOR), stage.now()));
    }

    /** "void-invoice acme TG-2026-000003 reissue", "... waive", or nothing after the number; the invoice must be the workspace's. */
    static void voidInvoice(Stage stage, Step step, Words words) {
        stage.workspace(words);
        Invoice invoice = invoice(stage, words);
        Optional<VoidInvoice.Afterwards> afterwards = words.peek().map(_ -> switch (words.next("reissue or waive")) {
            case "reissue" -> VoidInvoice.Afterwards.REISSUE;
            case "waive" -> VoidInvoice.Afterwards.WAIVE;
            case String other -> throw words.mistake("after the number stands reissue or waive, not " + other);
        });
        words.endWithoutExpecting();
        stage.transact(tx -> stage.house.invoiceDesk.voidInvoice.run(
                tx, new VoidInvoice.Request(invoice.id(), step.place(), afterwards, Stage.ACTOR), stage.now()));
    }

    /** "credit-note acme TG-2026-000003 line 2 1.20 line 1 to gateway = 27.20": parts of lines, a whole one without an amount, all without lines; the total. */
    static void creditNote(Stage stage, Step step, Words words) {
        stage.workspace(words);
        Invoice invoice = invoice(stage, words);
        List<Creditable.Part> parts = new ArrayList<>();
        while (words.peek().filter("line"::equals).isPresent()) {
            words.require("line");
            int line = words.decimal("a line").intValueExact();
            Optional<Money> amount = words.peek().filter(next -> !List.of("line", "to").contains(next))
                    .map(_ -> Money.of(words.decimal("an amount"), invoice.total().currency()));
            parts.add(new Creditable.Part(line, amount));
        }
        CreditNote.ReturnTo to = words.option("to").filter("gateway"::equals).map(_ -> CreditNote.ReturnTo.GATEWAY).orElse(CreditNote.ReturnTo.BALANCE);
        words.end();
        CreditNote note = stage.transact(tx -> stage.house.invoiceDesk.issueCreditNote.run(tx,
                new IssueCreditNote.Request(invoice.id(), step.place(), parts, to, Stage.ACTOR), stage.now()));
        words.expectedIfSaid().ifPresent(expected -> Tables.requireEqual(step, expected, note.total().toString()));
    }

    /** "state acme TG-2026-000003 = open 28.66": its status, and what is still to be paid. */
    static void state(Stage stage, Step step, Words words) {
        stage.workspace(words);
        Invoice invoice = invoice(stage, words);
        words.end();
        Tables.requireEqual(step, words.expected(), invoice.status().word() + " " + invoice.amountDue());
    }

    /** "refunded acme TG-2026-000003 = 3.66": what the gateway gave back of what was paid on it. */
    static void refunded(Stage stage, Step step, Words words) {
        stage.workspace(words);
        Invoice invoice = invoice(stage, words);
        words.end();
        Money refunded = stage.database.read(tx -> Money.sum(
                stage.house.paymentBooks.payments.of(tx, invoice.id()).stream()
                        .flatMap(payment -> stage.house.paymentBooks.refunds.of(tx, payment.id()).stream())
                        .filter(refund -> refund.status() == Payment.Status.SUCCEEDED)
                        .map(Refund::amount)
                        .toList(),
                invoice.total().currency()));
        Tables.requireEqual(step, words.expected(), refunded.toString());
    }

    private static Invoice invoice(Stage stage, Words words) {
        String number = words.next("an invoice's number");
        return stage.database.read(tx -> InvoiceNumber.parse(number).flatMap(parsed -> stage.house.invoices.find(tx, parsed)))
                .orElseThrow(() -> words.mistake("there is no invoice " + number));
    }
}
