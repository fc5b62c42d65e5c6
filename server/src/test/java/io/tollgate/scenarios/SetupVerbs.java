package io.tollgate.scenarios;

import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.GrantCredit;
import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.actions.MoveToLatestCatalog;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.credits.SignupEligibility.Reason;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Steps that make catalogs, workspaces and credits. */
final class SetupVerbs {
    private static final String SAMPLE = "/catalog/sample.yaml";

    private SetupVerbs() {}

    /** "catalog" with a document below; "catalog sample with" and rows | text to replace | by |, each of which stands in it once. */
    static void catalog(Stage stage, Step step, Words words) {
        String document;
        if (words.peek().filter("sample"::equals).isPresent()) {
            words.require("sample");
            words.require("with");
            document = sampleWith(step);
        } else {
            document = step.document();
        }
        words.endWithoutExpecting();
        apply(stage, document);
    }

    /** The catalog in force where a scenario does not begin with one. */
    static void sample(Stage stage) {
        apply(stage, Stage.resource(SAMPLE));
    }

    private static void apply(Stage stage, String document) {
        stage.transact(tx -> stage.house.applyCatalog.run(tx, new ApplyCatalog.Request(document, Stage.ACTOR), stage.now()));
    }

    private static String sampleWith(Step step) {
        String document = Stage.resource(SAMPLE);
        for (List<String> row : step.rows()) {
            if (row.size() != 2) {
                throw step.mistake("a change is a row of two: | text to replace | by |");
            }
            int at = document.indexOf(row.getFirst());
            if (at < 0 || document.indexOf(row.getFirst(), at + 1) >= 0) {
                throw step.mistake("'" + row.getFirst() + "' stands " + (at < 0 ? "nowhere" : "more than once") + " in the sample catalog");
            }
            document = document.replace(row.getFirst(), row.getLast());
        }
        return document;
    }

    /** "move developer": every workspace on the plan to the catalog in force, from the next period on. */
    static void move(Stage stage, Step step, Words words) {
        String plan = words.next("a plan");
        words.endWithoutExpecting();
        stage.transact(tx -> stage.house.moveToLatestCatalog.run(
                tx, new MoveToLatestCatalog.Request(plan, Optional.empty(), Stage.ACTOR), stage.now()));
    }

    /**
     * "workspace acme on developer", "workspace acme" for the plan by default. "workspace acme on free verified owner@acme.example = granted" signs up with
     * an address that was shown to be the owner's. "paying tok_declined" gives it another test card than one that pays, "paying nothing" none. What is
     * expected of the signup credit is "granted", or the reasons against it.
     */
    static void workspace(Stage stage, Step step, Words words) {
        String key = words.next("a workspace");
        Optional<String> plan = words.option("on");
        Optional<String> verified = words.option("verified");
        Optional<String> network = words.option("network");
        String token = words.option("paying").orElse("tok_ok");
        words.end();
        NewWorkspace workspace = new NewWorkspace(key, key, verified.orElse("owner@" + key + ".example"));
        CreateWorkspace.Request request = new CreateWorkspace.Request(
                workspace, plan, new Signup(verified.isPresent(), network, Optional.empty()), Stage.ACTOR);
        CreateWorkspace.Created created = stage.transact(tx -> stage.house.createWorkspace.run(tx, request, stage.now()));
        stage.add(created.workspace());
        if (!token.equals("nothing")) {
            PaymentVerbs.card(stage, created.workspace(), token, KeepPaymentMethods.Place.DEFAULT_IF_FIRST);
        }
        String decided = created.signupCredit().granted()
                ? "granted"
                : String.join(", ", created.signupCredit().reasons().stream().map(Reason::word).toList());
        words.expectedIfSaid().ifPresent(expected -> Tables.requireEqual(step, expected, decided));
    }

    /** "grant acme ai_spend 5.00 until 2026-06-01T00:00Z": a credit given by hand, which without "until" never expires. */
    static void grant(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String metric = words.next("a metric");
        BigDecimal amount = words.decimal("an amount");
        Optional<Instant> until = words.option("until").map(Scenario::instant);
        words.endWithoutExpecting();
        GrantCredit.Request grant = new GrantCredit.Request(workspace.key(), metric, amount, until, step.place(), Stage.ACTOR);
        stage.transact(tx -> stage.house.grantCredit.run(tx, grant, stage.now()));
    }
}
