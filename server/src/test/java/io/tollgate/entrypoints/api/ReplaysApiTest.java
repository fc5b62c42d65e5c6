package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.entrypoints.cli.ReplayArguments;
import io.tollgate.entrypoints.cli.ReplayMonths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Amending events, checking what was billed, and simulating a catalog: over HTTP and from the command line. */
class ReplaysApiTest {
    private static TestApi api;

    @BeforeAll
    static void march() {
        api = new TestApi(List.of());
        api.workspace("acme");
        api.workspace("free", "free");
        api.workspace("gone");
        send("/v1/events", "[" + run("acme", "r1", 110) + "," + run("free", "r2", 2) + "]");
        jobs("2026-04-01T00:00:10Z");
        jobs("2026-04-01T01:00:10Z");
    }

    @AfterAll
    static void close() {
        api.close();
    }

    @Test
    void an_event_is_amended_once() {
        send("/v1/events", "[" + run("gone", "a1", 1) + "]");
        String amendment = "{'source':'/test','id':'a1','reason':'two hours','data':{'milliseconds':7200000}}";
        JsonNode amended = TestServer.json(send("/v1/events/amend", amendment));
        assertThat(amended.get("amendedBy").textValue()).isEqualTo("a1~amended");
        assertThat(amended.get("alreadyAmended").booleanValue()).isFalse();
        assertThat(TestServer.json(send("/v1/events/amend", amendment)).get("alreadyAmended").booleanValue()).isTrue();
        HttpResponse<String> other = send("/v1/events/amend", amendment.replace("7200000", "1"));
        assertThat(TestServer.json(other).get("code").textValue()).isEqualTo("already_voided");
        HttpResponse<String> bad = send("/v1/events/amend", "{'source':'/test','id':'a1~amended','reason':'none','data':{'milliseconds':-1}}");
        assertThat(TestServer.json(bad).get("code").textValue()).isEqualTo("invalid_event_data");
        JsonNode events = TestServer.json(api.get("/v1/events?workspace=gone")).get("items");
        assertThat(events).extracting(event -> event.get("id").textValue() + " " + event.get("amendedBy").asText() + " " + event.get("amends").asText()
                        + " " + event.get("quantities").get("compute_hours").textValue())
                .containsExactlyInAnyOrder("a1 a1~amended null 1", "a1~amended null a1 2");
        assertThat(TestServer.json(send("/v1/events/amend", "{'source':'/test','id':'r2','reason':'x','newId':'r1','workspace':'acme','data':{}}"))
                .get("code").textValue()).isEqualTo("event_not_counted");
    }

    @Test
    void a_check_shows_how_far_it_is_and_what_it_found() {
        HttpResponse<String> begun = send("/v1/invoice-checks", "{'period':'2026-03'}");
        assertThat(begun.statusCode()).isEqualTo(201);
        String path = "/v1/invoice-checks/" + TestServer.json(begun).get("id").textValue();
        assertThat(TestServer.json(send(path + "/stop", "")).get("status").textValue()).isEqualTo("stopped");
        assertThat(TestServer.json(send(path + "/resume", "")).get("status").textValue()).isEqualTo("running");
        runAll();
        JsonNode check = TestServer.json(api.get(path));
        assertThat(check.get("status").textValue()).isEqualTo("completed");
        assertThat(check.get("invoices").longValue()).isEqualTo(4);
        assertThat(TestServer.json(api.get(path + "/findings")).get("items")).isEmpty();
        assertThat(api.get("/v1/invoice-checks/chk_none").statusCode()).isEqualTo(404);
        assertThat(send("/v1/invoice-checks", "{'period':'march'}").statusCode()).isEqualTo(400);
        assertThat(send("/v1/invoice-checks", "{'period':'2025-03'}").statusCode()).isEqualTo(400);
    }

    @Test
    void a_simulation_tells_who_pays_more() {
        String draft = sample().replace("monthlyFee: 25", "monthlyFee: 29").replace("{ allowance: 100, price: { perUnit: 0.12 } }",
                "{ allowance: 100, price: { perUnit: 0.10 } }");
        HttpResponse<String> begun = simulate(draft, "2026-03");
        assertThat(begun.statusCode()).isEqualTo(201);
        String path = "/v1/simulations/" + TestServer.json(begun).get("id").textValue();
        assertThat(TestServer.json(api.get(path)).get("total").isNull()).isTrue();
        send(path + "/stop", "");
        send(path + "/resume", "");
        runAll();
        JsonNode simulation = TestServer.json(api.get(path));
        // 22 of March's 31 days: 25 x 22 / 31 = 17.74, 29 x 22 / 31 = 20.58; and 1.20 or 1.00 for ten hours.
        assertThat(simulation.get("plans").get(0).toString()).contains("\"plan\":\"developer\"", "\"before\":\"36.68\"", "\"after\":\"42.16\"", "\"payMore\":2");
        assertThat(simulation.get("total").get("paySame").longValue()).isEqualTo(1);
        JsonNode first = TestServer.json(api.get(path + "/results?limit=1"));
        assertThat(first.get("items").get(0).get("parts").toString()).contains("{\"what\":\"compute_hours\",\"before\":\"1.20\",\"after\":\"1.00\",\"change\":\"-0.20\"}");
        JsonNode rest = TestServer.json(api.get(path + "/results?cursor=" + first.get("next").textValue()));
        assertThat(rest.get("items")).extracting(item -> item.get("workspace").textValue()).containsExactly("free", "gone");
        HttpResponse<String> csv = api.get(path + "/results.csv");
        assertThat(csv.body().lines()).contains("acme,2026-03,developer,USD,18.94,21.58,2.64,fee 2.84; compute_hours -0.20,", "free,2026-03,free,USD,0.00,0.00,0.00,,");
    }

    @Test
    void a_bad_draft_is_refused_with_all_its_mistakes() {
        HttpResponse<String> refused = simulate(sample().replace("monthlyFee: 25", "monthlyFee: much").replace("currency: USD", "currency: XXY"), "2026-03");
        JsonNode problem = TestServer.json(refused);
        assertThat(problem.get("code").textValue()).isEqualTo("invalid_catalog");
        assertThat(problem.get("errors")).hasSize(2);
        assertThat(problem.get("errors").toString()).contains("line ");
        assertThat(simulate(sample(), "2026-04").statusCode()).as("has not ended").isEqualTo(400);
        assertThat(simulate(sample()).statusCode()).as("no month").isEqualTo(400);
        assertThat(simulate(sample().replace("currency: USD", "currency: EUR"), "2026-03").body()).contains("The currency stays USD");
    }

    @Test
    void from_the_command_line(@TempDir Path folder) throws Exception {
        Path draft = Files.writeString(folder.resolve("draft.yaml"), sample().replace("monthlyFee: 25", "monthlyFee: 30"));
        Path csv = folder.resolve("results.csv");
        Map<String, String> environment = Map.of("TOLLGATE_URL", api.server.uri("").toString(), "TOLLGATE_ADMIN_KEY", TestApi.ADMIN);
        AtomicBoolean ended = new AtomicBoolean();
        Thread node = Thread.ofVirtual().start(() -> {
            while (!ended.get()) {
                runAll();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        int simulated = new ReplayMonths(ReplayArguments.simulate(
                List.of(draft.toString(), "--from", "2026-03", "--to", "2026-03", "--csv", csv.toString()), environment), printed).simulate();
        new ReplayMonths(ReplayArguments.simulate(List.of(draft.toString(), "--from", "2025-01", "--to", "2025-01"), environment), printed).simulate();
        int checked = new ReplayMonths(ReplayArguments.recheck(List.of("--period", "2026-03"), environment), printed).recheck();
        ended.set(true);
        node.join();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("developer", "total", "2 pay more", "Nobody was on a plan in these months", "0 lines differ").doesNotContain(";  pay more");
        assertThat(simulated).isEqualTo(ReplayMonths.DONE);
        assertThat(checked).isEqualTo(ReplayMonths.DONE);
        assertThat(Files.readAllLines(csv)).hasSize(4);
    }

    private static void runAll() {
        while (api.house.runReplay.step(api.clock.instant())) {
            // until nothing is left
        }
    }

    private static HttpResponse<String> simulate(String draft, String... periods) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("catalog", draft);
        List.of(periods).forEach(body.putArray("periods")::add);
        return api.send("POST", "/v1/simulations", body.toString(), TestApi.ADMIN);
    }

    private static HttpResponse<String> send(String path, String body) {
        return api.send("POST", path, body.replace('\'', '"'), TestApi.ADMIN);
    }

    private static void jobs(String at) {
        api.clock.set(Instant.parse(at));
        api.house.jobs.forEach(job -> job.run(api.clock.instant()));
    }

    private static String run(String workspace, String id, int hours) {
        return "{'specversion':'1.0','id':'" + id + "','source':'/test','type':'compute.run','subject':'" + workspace
                + "','time':'2026-03-10T11:00:00Z','data':{'milliseconds':" + hours * 3_600_000L + "}}";
    }

    private static String sample() {
        try (InputStream sample = ReplaysApiTest.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
