package io.tollgate.scenarios;

import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.PutContract;
import io.tollgate.actions.QuotePlanChange;
import io.tollgate.actions.RemoveLimit;
import io.tollgate.actions.SetLimit;
import io.tollgate.actions.ShowExpectedCharges;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import java.util.List;
import java.util.Optional;

/** Steps that change plans, contracts and limits, and look at what they come to. */
final class PlanVerbs {
    private static final String FREE = "free";

    private PlanVerbs() {}

    /** "upgrade acme startup": at once, and paid. */
    static void upgrade(Stage stage, Step step, Words words) {
        change(stage, step, words, "upgrade");
    }

    /** "downgrade acme developer": from the next period on. */
    static void downgrade(Stage stage, Step step, Words words) {
        change(stage, step, words, "downgrade");
    }

    private static void change(Stage stage, Step step, Words words, String expected) {
        Workspace workspace = stage.workspace(words);
        String plan = words.next("a plan");
        words.endWithoutExpecting();
        changed(stage, step, workspace, plan, expected);
    }

    /** "cancel acme": to Free from the next period on. */
    static void cancel(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.endWithoutExpecting();
        changed(stage, step, workspace, FREE, "downgrade");
    }

    private static void changed(Stage stage, Step step, Workspace workspace, String plan, String expected) {
        ChangePlan.Outcome outcome =
                stage.house.changePlan.run(new ChangePlan.Request(workspace.key(), plan, Stage.ACTOR, Optional.empty()));
        Tables.requireEqual(step, expected, switch (outcome) {
            case ChangePlan.Outcome.Upgraded _ -> "upgrade";
            case ChangePlan.Outcome.Scheduled _ -> "downgrade";
        });
    }

    /** "stay acme": what is scheduled is cancelled. */
    static void stay(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.endWithoutExpecting();
        stage.<Object>transact(tx -> {
            stage.house.cancelScheduledChange.run(tx, new CancelScheduledChange.Request(workspace.key(), Stage.ACTOR), stage.now());
            return step;
        });
    }

    /** "contract acme" or "contract acme next period", with the document below. */
    static void contract(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        boolean later = words.peek().isPresent();
        if (later) {
            words.require("next");
            words.require("period");
        }
        words.endWithoutExpecting();
        PutContract.Request request = new PutContract.Request(workspace.key(), step.document(),
                later ? PutContract.Effective.NEXT_PERIOD : PutContract.Effective.NOW, Stage.ACTOR);
        stage.transact(tx -> stage.house.putContract.run(tx, request, stage.now()));
    }

    /** "no contract acme developer": it ends with the period, and that plan follows. */
    static void noContract(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        PutContract.Removal removal = new PutContract.Removal(workspace.key(), words.next("a plan"), Stage.ACTOR);
        words.endWithoutExpecting();
        stage.transact(tx -> stage.house.putContract.remove(tx, removal, stage.now()));
    }

    /** "quote acme startup =" and a table: what the change would bill. */
    static void quote(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String plan = words.next("a plan");
        words.end();
        QuotePlanChange.Quote quote =
                stage.database.read(tx -> stage.house.quotePlanChange.run(tx, current(stage, workspace), plan, stage.now()));
        Tables.requireEqual(step, step.rows(), rows(quote.draft()));
    }

    /** "expect acme =" and a table: the next regular invoice as it stands; "expect acme projected =" by the end of the period. */
    static void expect(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        boolean projected = words.peek().isPresent();
        if (projected) {
            words.require("projected");
        }
        words.end();
        ShowExpectedCharges.Expected expected =
                stage.database.read(tx -> stage.house.showExpectedCharges.run(tx, workspace, stage.now()));
        Tables.requireEqual(step, step.rows(), rows(projected ? expected.projected() : expected.soFar()));
    }

    /** "plan acme = developer" or "plan acme = developer, then free": what it is on, and what is scheduled. */
    static void plan(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        Subscription subscription = stage.database.read(tx -> stage.house.subscriptions.of(tx, workspace.id()));
        Tables.requireEqual(step, words.expected(), subscription.standing(stage.now()).planKey()
                + subscription.scheduled(stage.now()).map(Phase::planKey).map(key -> ", then " + key).orElse(""));
    }

    /** "limit acme compute_hours 150": the owner's; "limit acme compute_hours = 150": the one in force, "none" without. */
    static void limit(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String metric = words.next("a metric");
        if (words.peek().isPresent()) {
            SetLimit.Request request =
                    new SetLimit.Request(workspace.key(), metric, words.decimal("a limit"), RunningWork.STOP, Stage.ACTOR);
            words.endWithoutExpecting();
            stage.transact(tx -> stage.house.setLimit.run(tx, request, stage.now()));
            return;
        }
        words.end();
        String shown = stage.database.read(tx -> stage.house.showLimits.run(tx, workspace.id(), stage.now())).stream()
                .filter(limit -> limit.metric().key().equals(metric))
                .map(limit -> limit.limit().quantity().isEmpty() ? "none" : limit.metric().unit().format(limit.limit().quantity().getAsLong()))
                .findFirst()
                .orElseThrow(() -> words.mistake("there is no metric '" + metric + "'"));
        Tables.requireEqual(step, words.expected(), shown);
    }

    /** "no limit acme compute_hours". */
    static void noLimit(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        RemoveLimit.Request request = new RemoveLimit.Request(workspace.key(), words.next("a metric"), Stage.ACTOR);
        words.endWithoutExpecting();
        stage.<Object>transact(tx -> {
            stage.house.removeLimit.run(tx, request, stage.now());
            return step;
        });
    }

    private static Workspace current(Stage stage, Workspace workspace) {
        return stage.database.read(tx -> stage.house.workspaces.find(tx, workspace.key())).orElseThrow();
    }

    private static List<List<String>> rows(Draft draft) {
        return Tables.of(draft.lines(), draft.total());
    }
}
