package io.tollgate.scenarios;

import io.tollgate.actions.ShowCredits;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Steps that look at invoices and credits. */
final class InvoiceVerbs {
    private static final int ALL = 1_000;

    private InvoiceVerbs() {}

    /**
     * "invoice acme =" and its table: the newest finalized invoice dated that day; "kind regular" where there are several, "number TG-2026-000003" where
     * that matters.
     */
    static void invoice(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        Optional<String> kind = words.option("kind");
        Optional<String> number = words.option("number");
        requireTable(step, words);
        List<Invoice> issued = issued(stage, workspace);
        Invoice invoice = issued.stream()
                .filter(each -> each.date().equals(step.date()) && kind.map(each.kind().word()::equals).orElse(true))
                .findFirst().orElseThrow(() -> new AssertionError(
                step.place() + ": " + workspace.key() + " has no invoice of " + step.date() + ", only of " + issued.stream().map(Invoice::date).toList()));
        Tables.requireEqual(step, step.rows(), Tables.of(invoice));
        number.ifPresent(expected -> Tables.requireEqual(step, expected, invoice.number().orElseThrow().toString()));
    }

    /** "draft acme =" and its table: the workspace's only draft. */
    static void draft(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        requireTable(step, words);
        List<Invoice> drafts = drafts(stage, workspace);
        if (drafts.size() != 1) {
            throw new AssertionError(step.place() + ": " + workspace.key() + " has " + drafts.size() + " drafts");
        }
        Tables.requireEqual(step, step.rows(), Tables.of(drafts.getFirst()));
    }

    /** "invoices acme = 3": all it ever got, drafts left out. */
    static void invoices(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        Tables.requireEqual(step, words.expected(), Integer.toString(issued(stage, workspace).size()));
    }

    /** "no invoice acme": none dated that day. */
    static void noInvoice(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.endWithoutExpecting();
        requireNone(step, issued(stage, workspace).stream().filter(each -> each.date().equals(step.date())).toList());
    }

    /** "no draft acme". */
    static void noDraft(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.endWithoutExpecting();
        requireNone(step, drafts(stage, workspace));
    }

    private static void requireNone(Step step, List<Invoice> found) {
        if (!found.isEmpty()) {
            throw new AssertionError(step.place() + ": " + step.text() + ", but there is\n" + String.join("\n", Tables.lines(Tables.of(found.getFirst()))));
        }
    }

    /** "credit acme ai_spend = 5.00": what is left of the credits now, with all usage up to now taken off. */
    static void credit(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String metric = words.next("a metric");
        words.end();
        List<ShowCredits.Credit> credits = stage.database.read(tx -> stage.house.showCredits.all(tx, workspace.id(), stage.now()));
        Money left = Optional.ofNullable(ShowCredits.totals(credits).get(metric)).map(ShowCredits.Total::remaining).orElse(Money.zero(currency(stage)));
        Tables.requireEqual(step, words.expected(), left.toString());
    }

    /** "credits acme =" and a table: | metric kind amount | used | expired | remaining | for each, the oldest first. */
    static void credits(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        List<List<String>> actual = stage.database.read(tx -> stage.house.showCredits.all(tx, workspace.id(), stage.now())).stream()
                .map(credit -> List.of(
                        credit.grant().kind().word() + " " + credit.grant().metric() + " " + credit.grant().amount(),
                        "used " + credit.used() + " expired " + credit.expired() + " left " + credit.remaining()))
                .toList();
        Tables.requireEqual(step, step.rows(), actual);
    }

    static Currency currency(Stage stage) {
        return stage.transact(tx -> stage.house.catalogs.latest(tx).catalog().currency());
    }

    private static void requireTable(Step step, Words words) {
        words.end();
        if (!words.expected().isEmpty() || step.rows().isEmpty() || step.rows().stream().anyMatch(row -> row.size() != 2)) {
            throw step.mistake("below the line stands a table with rows | description | amount |, the last of them | total | amount |");
        }
    }

    private static List<Invoice> issued(Stage stage, Workspace workspace) {
        return all(stage, workspace).stream().filter(invoice -> invoice.number().isPresent()).toList();
    }

    private static List<Invoice> drafts(Stage stage, Workspace workspace) {
        return all(stage, workspace).stream().filter(invoice -> invoice.number().isEmpty()).toList();
    }

    /** The newest first. */
    static List<Invoice> all(Stage stage, Workspace workspace) {
        return stage.database.read(tx -> stage.house.invoices.newest(tx, workspace.id(), ALL));
    }
}
