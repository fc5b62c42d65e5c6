package io.tollgate.scenarios;

import io.tollgate.foundation.errors.ApiError;
import java.util.Map;
import java.util.TreeMap;

/** The table of what a step can say. */
final class Verbs {
    /** What one kind of step does. Fails with an AssertionError where the product did something else than the step says. */
    interface Verb {
        void run(Stage stage, Step step, Words words);
    }

    /** @param looksAtInvoices whether the step, on a 1st without a time, waits until that day's invoices are out */
    private record Entry(Verb verb, boolean looksAtInvoices) {}

    private static final Map<String, Entry> TABLE = new TreeMap<>(Map.ofEntries(
            does("catalog", SetupVerbs::catalog),
            does("workspace", SetupVerbs::workspace),
            does("move", SetupVerbs::move),
            does("grant", SetupVerbs::grant),
            does("key", KeyVerbs::key),
            does("no-key", KeyVerbs::noKey),
            does("use", UsageVerbs::use),
            does("run", UsageVerbs::run),
            does("reserve", ReserveVerbs::reserve),
            does("settle", ReserveVerbs::settle),
            does("release", ReserveVerbs::release),
            does("void", UsageVerbs::takeBack),
            does("amend", UsageVerbs::amend),
            does("usage", UsageVerbs::usage),
            does("tax", DocumentVerbs::tax),
            does("void-invoice", DocumentVerbs::voidInvoice),
            does("credit-note", DocumentVerbs::creditNote),
            does("state", DocumentVerbs::state),
            does("refunded", DocumentVerbs::refunded),
            does("credit", InvoiceVerbs::credit),
            does("credits", InvoiceVerbs::credits),
            does("draft", InvoiceVerbs::draft),
            looksAtInvoices("invoice", InvoiceVerbs::invoice),
            looksAtInvoices("invoices", InvoiceVerbs::invoices),
            does("no-draft", InvoiceVerbs::noDraft),
            looksAtInvoices("no-invoice", InvoiceVerbs::noInvoice),
            does("card", PaymentVerbs::card),
            does("no-card", PaymentVerbs::noCard),
            does("pay", PaymentVerbs::pay),
            does("transfer", PaymentVerbs::transfer),
            does("refund", PaymentVerbs::refund),
            does("dispute", PaymentVerbs::dispute),
            does("uncollectible", PaymentVerbs::uncollectible),
            does("owe", PaymentVerbs::owe),
            does("threshold", PaymentVerbs::threshold),
            does("due", PaymentVerbs::due),
            does("balance", PaymentVerbs::balance),
            does("status", PaymentVerbs::status),
            does("payments", PaymentVerbs::payments),
            does("mails", PaymentVerbs::mails),
            does("upgrade", PlanVerbs::upgrade),
            does("downgrade", PlanVerbs::downgrade),
            does("cancel", PlanVerbs::cancel),
            does("stay", PlanVerbs::stay),
            does("contract", PlanVerbs::contract),
            does("no-contract", PlanVerbs::noContract),
            does("quote", PlanVerbs::quote),
            does("expect", PlanVerbs::expect),
            does("plan", PlanVerbs::plan),
            does("limit", PlanVerbs::limit),
            does("no-limit", PlanVerbs::noLimit),
            does("reject", Verbs::reject)));

    private Verbs() {}

    private static Map.Entry<String, Entry> does(String word, Verb verb) {
        return Map.entry(word, new Entry(verb, false));
    }

    private static Map.Entry<String, Entry> looksAtInvoices(String word, Verb verb) {
        return Map.entry(word, new Entry(verb, true));
    }

    /** Lives through the step: moves time to it, and does or checks what it says. */
    static void run(Stage stage, Step step) {
        Words words = step.words();
        Entry entry = entry(step, words);
        stage.advanceTo(step.instant(stage.now(), entry.looksAtInvoices()));
        try {
            entry.verb().run(stage, step, words);
        } catch (ApiError refused) {
            throw new AssertionError(step.place() + ": refused as " + refused.code().code() + ": " + refused.getMessage() + " " + refused.details(), refused);
        }
    }

    /** "reject use compute_hours 1 at 2025-01-01T00:00Z = time_too_old": the step must be refused with that code. */
    private static void reject(Stage stage, Step step, Words words) {
        String expected = words.expected();
        String rest = step.text().substring("reject".length(), step.text().lastIndexOf(" = ")).strip();
        Words refused = new Words(step.place(), rest);
        Verb verb = entry(step, refused).verb();
        try {
            verb.run(stage, step, refused);
        } catch (ApiError refusal) {
            if (!refusal.code().code().equals(expected)) {
                throw new AssertionError(step.place() + ": refused as " + refusal.code().code() + ", not as " + expected + ": " + refusal.getMessage());
            }
            return;
        }
        throw new AssertionError(step.place() + ": was not refused as " + expected);
    }

    private static Entry entry(Step step, Words words) {
        String first = words.next("a verb");
        String verb = first.equals("no") ? "no-" + words.next("'invoice', 'draft' or 'card'") : first;
        Entry entry = TABLE.get(verb);
        if (entry == null) {
            throw step.mistake("there is no verb '" + verb + "'; there are " + String.join(", ", TABLE.keySet()));
        }
        return entry;
    }
}
