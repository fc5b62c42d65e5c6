package io.tollgate.entrypoints.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.time.BillingPeriod;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code ./tollgate recheck} and {@code ./tollgate simulate}: begins the run on the server, shows how far it is, and prints what it found. */
public final class ReplayMonths {
    public static final int DONE = 0;
    public static final int NOT_DONE = 1;
    public static final int DONE_WITH_FAULTS = 2;

    private static final long LOOK_EVERY_MILLIS = 500;
    private static final int PAGE = 500;

    private final ReplayArguments arguments;
    private final PrintStream out;

    public ReplayMonths(ReplayArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    /** Returns the exit code: whether anything that was billed differs from what it would be, with nothing that says why. */
    public int recheck() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        arguments.periods().forEach(period -> request.put("period", period.toString()));
        try (ReplayServer server = new ReplayServer(arguments.url(), arguments.key())) {
            JsonNode ended = run(server, "/v1/invoice-checks", request);
            String path = "/v1/invoice-checks/" + ended.path("id").asText() + "/findings?limit=" + PAGE;
            for (JsonNode page = server.get(path); page != null; page = next(server, path, page)) {
                page.path("items").forEach(this::show);
            }
            JsonNode findings = ended.path("findings");
            long faults = findings.path("facts_differ").asLong() + findings.path("usage_differs").asLong();
            out.println(ended.path("invoices").asLong() + " invoices of " + ended.path("done").asLong() + " workspaces computed again: "
                    + faults + " lines differ, " + findings.path("late_usage_pending").asLong() + " are due to late usage that the next invoice carries.");
            return !isCompleted(ended) ? NOT_DONE : faults == 0 ? DONE : DONE_WITH_FAULTS;
        }
    }

    /** Returns the exit code. */
    public int simulate() {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("catalog", arguments.document().orElseThrow());
        arguments.periods().stream().map(BillingPeriod::toString).forEach(request.putArray("periods")::add);
        try (ReplayServer server = new ReplayServer(arguments.url(), arguments.key())) {
            JsonNode ended = run(server, "/v1/simulations", request);
            ended.path("notes").forEach(note -> out.println(note.asText()));
            ended.path("unpriced").forEach(note -> out.println(note.path("note").asText() + " (" + note.path("results").asText() + " results)"));
            ended.path("plans").forEach(plan -> show(plan.path("plan").asText(), plan));
            if (ended.path("total").isObject()) {
                show("total", ended.path("total"));
            } else if (isCompleted(ended)) {
                out.println("Nobody was on a plan in these months, so there is nothing to compare.");
            }
            ended.path("parts").forEach(part -> out.printf("  %-28s %14s -> %14s  %s%n", part.path("what").asText(), part.path("before").asText(),
                    part.path("after").asText(), part.path("change").asText()));
            arguments.csv().ifPresent(file -> write(server, ended));
            return isCompleted(ended) ? DONE : NOT_DONE;
        }
    }

    private JsonNode run(ReplayServer server, String path, JsonNode request) {
        JsonNode state = server.post(path, request);
        String one = path + "/" + state.path("id").asText();
        out.println("Begun as " + state.path("id").asText() + "; it goes on without this command, see GET " + one + ".");
        CountDownLatch never = new CountDownLatch(1);
        while (state.path("status").asText().equals("running")) {
            try {
                never.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException leaving) {
                Thread.currentThread().interrupt();
                return state;
            }
            JsonNode now = server.get(one);
            if (now.path("done").asLong() != state.path("done").asLong()) {
                out.println("  " + now.path("done").asText() + " of " + now.path("workspaces").asText() + " workspaces");
            }
            state = now;
        }
        if (!isCompleted(state)) {
            out.println("It is " + state.path("status").asText() + ". " + state.path("failure").asText(""));
        }
        return state;
    }

    private static boolean isCompleted(JsonNode state) {
        return state.path("status").asText().equals("completed");
    }

    private static JsonNode next(ReplayServer server, String path, JsonNode page) {
        return page.path("next").isNull() ? null : server.get(path + "&cursor=" + page.path("next").asText());
    }

    private void show(JsonNode finding) {
        StringBuilder invoices = new StringBuilder();
        finding.path("invoices").forEach(number -> invoices.append(invoices.isEmpty() ? "" : " ").append(number.asText()));
        out.printf("%s %s %s%s: %s -> %s, %s: %s%n", finding.path("workspace").asText(), finding.path("period").asText(), invoices,
                finding.path("line").isNull() ? "" : " line " + finding.path("line").asText(), finding.path("was").asText(),
                finding.path("wouldBe").asText(), finding.path("what").asText().replace('_', ' '), finding.path("description").asText());
    }

    private void show(String name, JsonNode sums) {
        out.printf("%-30s %14s -> %14s  %s %s; %s pay more, %s less, %s the same%n", name, sums.path("before").asText(), sums.path("after").asText(),
                sums.path("change").asText(), sums.path("currency").asText(), sums.path("payMore").asText(), sums.path("payLess").asText(),
                sums.path("paySame").asText());
    }

    private void write(ReplayServer server, JsonNode ended) {
        try {
            Files.writeString(arguments.csv().orElseThrow(), server.text("/v1/simulations/" + ended.path("id").asText() + "/results.csv"));
            out.println("All results are in " + arguments.csv().orElseThrow() + ".");
        } catch (IOException unwritable) {
            throw new CannotStart("The file " + arguments.csv().orElseThrow() + " cannot be written: " + unwritable.getMessage());
        }
    }
}
