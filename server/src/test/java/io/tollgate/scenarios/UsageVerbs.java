package io.tollgate.scenarios;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.actions.AmendUsage;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ShowUsage;
import io.tollgate.actions.VoidUsage;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps that send events, take them back, and look at what was used. */
final class UsageVerbs {
    private static final String SOURCE = "/scenario";

    private UsageVerbs() {}

    /**
     * "use acme compute_hours 2.5 times 3 project web id e1 at 2026-03-09T23:59Z with machine=large = counted". A quantity is in the metric's unit, or
     * a length of time, 1h30m; of a metric that counts events it is their number. Unless it says otherwise every event must be counted.
     */
    static void use(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        Metric metric = metric(stage, workspace, words);
        String quantity = words.next("a quantity");
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        metric.filter().ifPresent(filter -> data.put(filter.field(), filter.isOneOf().stream().sorted().findFirst().orElseThrow()));
        int events = metric.value().isEmpty() ? words.decimal("a number of events", quantity).intValueExact() : 1;
        metric.value().ifPresent(value -> data.put(value.field(), measured(words, metric, value.in(), quantity)));
        send(stage, step, words, new Said(workspace, metric.eventType(), data, events));
    }

    /** "run acme large 2.5 hours project web": an event that says which machine it ran on, and so may feed a surcharge too. */
    static void run(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String machine = words.next("a machine size");
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("machine", machine);
        Metric hours = metric(stage, workspace, new Words(step.place(), "compute_hours"));
        data.put(hours.value().orElseThrow().field(), quantity(words, hours, words.next("a length of time")));
        if (words.peek().filter("hours"::equals).isPresent()) {
            words.require("hours");
        }
        send(stage, step, words, new Said(workspace, hours.eventType(), data, 1));
    }

    /** What a step says of its events before the options that all share. */
    private record Said(Workspace workspace, String type, ObjectNode data, int events) {}

    private static void send(Stage stage, Step step, Words words, Said said) {
        Map<String, List<String>> options = words.options("times", "project", "id", "at", "with");
        int times = only(options, "times").map(text -> words.decimal("times", text).intValueExact()).orElse(1);
        int events = Math.multiplyExact(said.events(), times);
        String project = only(options, "project").orElse(UsageEvent.NO_PROJECT);
        String id = only(options, "id").orElse("line-" + step.line());
        Instant at = only(options, "at").map(Scenario::instant).orElse(stage.now());
        for (String field : options.getOrDefault("with", List.of())) {
            String[] pair = field.split("=", 2);
            said.data().put(pair[0], pair[pair.length - 1]);
        }
        words.end();
        List<UsageEvent> sent = new ArrayList<>();
        for (int i = 1; i <= events; i++) {
            String own = events == 1 ? id : id + "-" + i;
            sent.add(new UsageEvent(
                    SOURCE, own, said.type(), said.workspace().key(), at, project, said.data(), said.data().toString()));
        }
        String happened = told(stage.transact(tx -> stage.house.recordUsage.decide(tx, List.of(new RecordUsage.Request(sent, false))))
                .getFirst().outcomes());
        Tables.requireEqual(step, words.expectedIfSaid().orElse("counted"), happened);
    }

    private static Optional<String> only(Map<String, List<String>> options, String name) {
        return options.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** "counted", or where events fared differently "20 counted, 5 beyond limit". */
    private static String told(List<EventOutcome> outcomes) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (EventOutcome outcome : outcomes) {
            counts.merge(switch (outcome) {
                case EventOutcome.Counted(boolean overLimit, var unsettled) -> overLimit ? "beyond limit" : "counted";
                case EventOutcome.Duplicate() -> "duplicate";
                case EventOutcome.Rejected(var code, String field, String detail) -> throw ApiError.of(code, detail, field);
            }, 1, Integer::sum);
        }
        return counts.size() == 1
                ? counts.keySet().iterator().next()
                : String.join(", ", counts.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList());
    }

    /** "void e1", "void e1 = already voided". */
    static void takeBack(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String id = words.next("an event's id");
        words.end();
        VoidUsage.Request request = new VoidUsage.Request(Optional.of(workspace.key()), SOURCE, id, "sent by mistake", Stage.ACTOR);
        VoidUsage.Voided voided = stage.transact(tx -> stage.house.voidUsage.run(tx, request, stage.now()));
        Tables.requireEqual(step, words.expectedIfSaid().orElse("voided"), voided.before() ? "already voided" : "voided");
    }

    /** "amend wrong compute_hours 15 id right at 2026-02-20T12:00Z project web", "... = already amended": other data in the place of an event's. */
    static void amend(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String id = words.next("an event's id");
        Metric metric = metric(stage, workspace, words);
        String quantity = words.next("a quantity");
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        metric.value().ifPresent(value -> data.put(value.field(), measured(words, metric, value.in(), quantity)));
        Map<String, List<String>> options = words.options("id", "at", "project");
        String newId = only(options, "id").orElseThrow(() -> words.mistake("say the new event's id"));
        Optional<Instant> at = only(options, "at").map(Scenario::instant);
        Optional<String> project = only(options, "project");
        words.end();
        VoidUsage.Request what = new VoidUsage.Request(Optional.of(workspace.key()), SOURCE, id, "was wrong", Stage.ACTOR);
        AmendUsage.Request request = new AmendUsage.Request(what, original -> new UsageEvent(SOURCE, newId, original.type(), workspace.key(),
                at.orElse(original.time()), project.orElse(original.project()), data, data.toString()));
        AmendUsage.Amended amended = stage.transact(tx -> stage.house.amendUsage.run(tx, request, stage.now()));
        Tables.requireEqual(step, words.expectedIfSaid().orElse("amended"),
                amended.before() ? "already amended" : amended.overLimit() ? "beyond limit" : "amended");
    }

    /** "usage acme compute_hours of 2026-03 project web = 130.5 beyond 27.5"; the current period, the whole workspace, where it does not say. */
    static void usage(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        Metric metric = metric(stage, workspace, words);
        BillingPeriod period = words.option("of")
                .map(text -> BillingPeriod.parse(text).orElseThrow(() -> words.mistake("a period is written 2026-03, not " + text)))
                .orElse(BillingPeriod.containing(stage.now()));
        Optional<String> project = words.option("project");
        words.end();
        ShowUsage.PeriodUsed used = stage.database.read(tx -> stage.house.showUsage.ofPeriod(tx, workspace, period, stage.now()));
        Words expected = new Words(step.place(), words.expected());
        String amount = shown(metric, quantity(expected, metric, expected.next("a quantity")));
        String beyond = expected.option("beyond").map(text -> " beyond " + shown(metric, quantity(expected, metric, text))).orElse("");
        Tables.requireEqual(step, amount + beyond, project.map(name -> ofProject(used, name, metric)).orElseGet(() -> inAll(used, metric)));
    }

    private static String inAll(ShowUsage.PeriodUsed used, Metric metric) {
        ShowUsage.MetricUsed found = used.metrics().stream().filter(each -> each.metric().key().equals(metric.key())).findFirst().orElseThrow();
        return shown(metric, found.used()) + (found.beyondLimit() == 0 ? "" : " beyond " + shown(metric, found.beyondLimit()));
    }

    private static String ofProject(ShowUsage.PeriodUsed used, String project, Metric metric) {
        return shown(metric, used.projects().stream()
                .filter(each -> each.project().equals(project))
                .flatMap(each -> each.metrics().entrySet().stream())
                .filter(entry -> entry.getKey().key().equals(metric.key()))
                .mapToLong(entry -> entry.getValue().used())
                .sum());
    }

    private static String shown(Metric metric, long quantity) {
        return metric.unit().format(quantity);
    }

    private static Metric metric(Stage stage, Workspace workspace, Words words) {
        String key = words.next("a metric");
        return stage.<Optional<Metric>>transact(tx -> {
            var phase = stage.house.subscriptions.of(tx, workspace.id()).payingFor(stage.now()).orElseThrow();
            return stage.house.plans.of(tx, phase).catalog().metric(key);
        }).orElseThrow(() -> words.mistake("there is no metric '" + key + "' in the workspace's catalog"));
    }

    private static String measured(Words words, Metric metric, Metric.Value.In in, String text) {
        return switch (in) {
            case TEXT -> text;
            case UNIT -> shown(metric, quantity(words, metric, text));
            case SMALLEST_UNIT -> Long.toString(quantity(words, metric, text));
        };
    }

    /** Smallest units: of a decimal in the metric's unit, or of a length of time as in "1h30m29.5s". */
    private static long quantity(Words words, Metric metric, String text) {
        if (text.matches("[0-9.,]+")) {
            return metric.unit().parse(words.decimal("a quantity", text));
        }
        try {
            return Duration.parse("PT" + text).toMillis();
        } catch (DateTimeParseException noLength) {
            throw words.mistake("a quantity is a number, or a length of time as in 1h30m29.5s, not '" + text + "'");
        }
    }
}
