package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.metering.UsageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Events sent, repeated and sent together. */
final class UsageSteps {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MACHINES = List.of("standard", "standard", "large", "xlarge");
    static final List<String> PROVIDERS = List.of("anthropic", "openai");

    private final World world;
    private final Ledger ledger;
    private final Random random;

    UsageSteps(World world, Ledger ledger, Random random) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
    }

    Step<?> event() {
        return record("send", List.of(new RecordUsage.Request(List.of(newEvent(ledger.anyone(random))), false)));
    }

    Step<?> repeat() {
        return record("repeat", List.of(new RecordUsage.Request(List.of(earlier()), false)));
    }

    Step<?> batch() {
        List<RecordUsage.Request> requests = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            List<UsageEvent> events = new ArrayList<>();
            for (int j = 1 + random.nextInt(4); j > 0; j--) {
                events.add(random.nextInt(4) == 0 ? earlier() : newEvent(ledger.anyone(random)));
            }
            if (random.nextInt(4) == 0) {
                events.add(events.getFirst());
            }
            requests.add(new RecordUsage.Request(events, random.nextInt(4) == 0));
        }
        return record("send together", requests);
    }

    /** An event that measures this much of this metric, for a reservation to be settled with. */
    UsageEvent measuring(Ledger.Customer customer, String metric, long quantity) {
        String data = switch (metric) {
            case "compute_hours" -> "{'machine':'standard','milliseconds':" + quantity + "}";
            case "ai_spend" -> "{'provider':'none','costUsd':'" + BigDecimal.valueOf(quantity, 6).toPlainString() + "'}";
            case "pages_processed" -> "{'pages':" + quantity + "}";
            default -> "{}";
        };
        String type = Map.of("compute_hours", "compute.run", "ai_spend", "ai.request", "pages_processed", "pdf.process", "job_runs", "job.run")
                .getOrDefault(metric, "captcha.solve");
        return sent(customer, type, world.time.instant(), data);
    }

    private UsageEvent earlier() {
        return ledger.sent.isEmpty() ? newEvent(ledger.anyone(random)) : ledger.sent.get(random.nextInt(ledger.sent.size()));
    }

    UsageEvent newEvent(Ledger.Customer customer) {
        boolean much = random.nextInt(5) == 0;
        return switch (random.nextInt(8)) {
            case 0, 1 -> sent(customer, "compute.run", time(), "{'machine':'" + MACHINES.get(random.nextInt(4)) + "','milliseconds':"
                    + random.nextInt(much ? 500_000_000 : 4_000_000) + "}");
            case 2, 3 -> sent(customer, "ai.request", time(), "{'provider':'" + PROVIDERS.get(random.nextInt(2)) + "','costUsd':'"
                    + BigDecimal.valueOf(random.nextInt(much ? 19_000_000 : 1_900_000), 6).toPlainString() + "'}");
            case 4 -> sent(customer, "captcha.solve", time(), "{}");
            case 5 -> sent(customer, "pdf.process", time(), "{'pages':" + random.nextInt(much ? 700 : 20) + "}");
            case 6 -> sent(customer, "job.run", time(), "{}");
            default -> sent(customer, "machine.report", time(), "{'memory':" + random.nextInt(300) + ",'user':'u" + random.nextInt(5) + "','disk':"
                    + random.nextInt(120) + "}");
        };
    }

    /** Mostly just now; also earlier, in the month before, as far back as can be corrected and further, a little ahead, and too far ahead. */
    private Instant time() {
        Instant now = world.time.instant();
        return switch (random.nextInt(10)) {
            case 0 -> now.minus(Duration.ofMinutes(random.nextInt(60 * 24 * 10)));
            case 1 -> Ledger.monthOf(now).minusMillis(1 + random.nextInt(900_000_000));
            case 2 -> now.plusSeconds(random.nextInt(3_601));
            case 3 -> switch (random.nextInt(6)) {
                case 0, 1 -> now.plusSeconds(3_601);
                case 2 -> Ledger.oldest(now).minusMillis(1 + random.nextInt(900_000_000));
                case 3 -> Ledger.oldest(now).plusMillis(random.nextInt(900_000_000));
                default -> now;
            };
            default -> now.minusSeconds(random.nextInt(3_600));
        };
    }

    private UsageEvent sent(Ledger.Customer customer, String type, Instant time, String data) {
        String text = data.replace('\'', '"');
        try {
            JsonNode node = JSON.readTree(text);
            UsageEvent event = new UsageEvent(
                    "/simulated/" + random.nextInt(2), "e" + ledger.sent.size(), type, customer.key(), time, "p" + random.nextInt(3), node, text);
            ledger.sent.add(event);
            return event;
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    Step<List<RecordUsage.Answer>> record(String how, List<RecordUsage.Request> requests) {
        String text = requests.stream()
                .map(request -> (request.wholeOrNothing() ? "all of " : "") + request.events().stream()
                        .map(event -> event.workspace() + "/" + event.id() + " " + event.type() + " " + event.time() + " " + event.dataText()
                                + event.reservations()).toList())
                .collect(Collectors.joining(", "));
        return new Step<>(how + " " + text, Step.Company.ANY_OTHER, node -> node.act(tx -> node.house.recordUsage.decide(tx, requests)),
                answers -> learn(requests, answers));
    }

    /** Each new event is counted by one answer and a duplicate to all others, also to those of another step; what cannot be counted is rejected by all. */
    void learn(List<RecordUsage.Request> requests, List<List<RecordUsage.Answer>> answers) {
        for (List<RecordUsage.Answer> answer : answers) {
            for (int i = 0; i < requests.size(); i++) {
                List<UsageEvent> events = requests.get(i).events();
                boolean allAccepted = events.stream().allMatch(event -> ledger.accepts(event, world.time.instant()));
                assertThat(answer.get(i).kept()).as("kept %s", events).isEqualTo(allAccepted || !requests.get(i).wholeOrNothing());
                for (int j = 0; j < events.size() && answer.get(i).kept(); j++) {
                    if (answer.get(i).outcomes().get(j) instanceof EventOutcome.Counted outcome) {
                        counted(events.get(j), outcome);
                    }
                }
            }
        }
        for (List<RecordUsage.Answer> answer : answers) {
            for (int i = 0; i < requests.size(); i++) {
                for (int j = 0; j < requests.get(i).events().size() && answer.get(i).kept(); j++) {
                    check(requests.get(i).events().get(j), answer.get(i).outcomes().get(j));
                }
            }
        }
    }

    private void counted(UsageEvent event, EventOutcome.Counted outcome) {
        Map<String, Long> quantities = quantities(event);
        ledger.count(event, quantities);
        for (String name : event.reservations()) {
            if (outcome.unsettled().stream().noneMatch(each -> each.reservation().equals(name))) {
                ledger.settle(ReservationId.parse(name).orElseThrow(), quantities.values().iterator().next());
            }
        }
    }

    private void check(UsageEvent event, EventOutcome outcome) {
        boolean accepted = ledger.accepts(event, world.time.instant());
        switch (outcome) {
            case EventOutcome.Counted any -> assertThat(accepted).as("counted %s", event).isTrue();
            case EventOutcome.Rejected why -> assertThat(accepted).as("rejected %s: %s", event, why).isFalse();
            case EventOutcome.Duplicate any -> ledger.duplicates.add(Ledger.keyOf(event));
        }
    }

    /** What the event measures, said once more. */
    static Map<String, Long> quantities(UsageEvent event) {
        if (event.given().isPresent()) {
            return Map.of(event.given().get().metric(), event.given().get().quantity());
        }
        JsonNode data = event.data();
        Map<String, Long> quantities = new HashMap<>();
        switch (event.type()) {
            case "compute.run" -> {
                quantities.put("compute_hours", data.get("milliseconds").longValue());
                String machine = data.get("machine").asText();
                if (!machine.equals("standard")) {
                    quantities.put(machine + "_surcharge", data.get("milliseconds").longValue());
                }
            }
            case "ai.request" -> quantities.put("ai_spend", new BigDecimal(data.get("costUsd").asText()).movePointRight(6).longValueExact());
            case "pdf.process" -> quantities.put("pages_processed", data.get("pages").longValue());
            case "job.run" -> quantities.put("job_runs", 1L);
            case "captcha.solve" -> quantities.put("captcha_solves", 1L);
            default -> {
                quantities.put("peak_memory", data.get("memory").longValue());
                quantities.put("seats", 1L);
                quantities.put("disk", data.get("disk").longValue());
            }
        }
        return quantities;
    }
}
