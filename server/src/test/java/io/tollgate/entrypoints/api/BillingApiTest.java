package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.actions.DueJob;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspaces opened, their usage looked at, their invoices read and explained, all over HTTP. */
class BillingApiTest {
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void a_workspace_is_opened_once() {
        String body = opening("acme", "'plan':'developer'");
        HttpResponse<String> opened = post(body, "Idempotency-Key", "open-1");
        assertThat(opened.statusCode()).isEqualTo(201);
        assertThat(opened.body()).startsWith(("{'key':'acme','name':'Acme','ownerEmail':'owner@acme.example','alertEmail':'owner@acme.example',"
                + "'status':'active','plan':'developer','scheduledChange':null,'createdAt':'2026-03-10T12:00:00Z','signupCredit':{'granted':").replace('\'', '"'));
        HttpResponse<String> again = post(body, "Idempotency-Key", "open-1");
        assertThat(again.body()).isEqualTo(opened.body());
        assertThat(again.headers().firstValue("Idempotent-Replay")).contains("true");
        assertThat(code(post(body))).isEqualTo("already_exists");
        assertThat(code(post(opening("acme2", "'plan':'free'"), "Idempotency-Key", "open-1"))).isEqualTo("idempotency_key_reused");

        JsonNode looked = TestServer.json(api.get("/v1/workspaces/acme"));
        looked.properties().forEach(field -> assertThat(TestServer.json(opened).get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue()));
        JsonNode patched = TestServer.json(api.send("PATCH", "/v1/workspaces/acme", "{\"name\":\"Acme Robotics\"}", TestApi.ADMIN));
        assertThat(patched.propertyStream().map(java.util.Map.Entry::getKey)).containsExactlyElementsOf(looked.propertyStream().map(java.util.Map.Entry::getKey).toList());
        assertThat(TestServer.json(api.get("/v1/audit?workspace=acme")).get("items")).extracting(entry -> entry.get("action").textValue())
                .contains("workspace.created", "workspace.updated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "good   | 'plan':'platinum'                 | 400 | unknown_plan      | plan",
        "good   | 'plan':'enterprise'               | 409 | contract_required | plan",
        "-bad   | 'plan':'free'                     | 400 | invalid_request   | key",
        "a b    | 'plan':'free'                     | 400 | invalid_request   | key",
        "good   | 'plan':7                          | 400 | invalid_request   | plan",
        "good   | 'pln':'free'                      | 400 | invalid_request   | pln",
    })
    void what_cannot_be_opened(String key, String more, int status, String code, String field) {
        HttpResponse<String> refused = post(opening(key, more));
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(code(refused)).isEqualTo(code);
        assertThat(TestServer.json(refused).get("field").textValue()).isEqualTo(field);
        assertThat(api.get("/v1/workspaces/good").statusCode()).isEqualTo(404);
    }

    @Test
    void usage_by_month_day_and_hour() {
        api.workspace("shown");
        events(
                run("shown", "u1", "2026-03-10T09:59:59.999Z", "crawler", 5_400_000),
                run("shown", "u2", "2026-03-10T10:00:00Z", "crawler", 1),
                run("shown", "u3", "2026-03-01T00:00:00Z", "agent", 3_600_000));
        JsonNode usage = TestServer.json(api.get("/v1/workspaces/shown/usage?period=2026-03"));
        JsonNode hours = usage.get("metrics").get(0);
        assertThat(hours.get("metric").textValue()).isEqualTo("compute_hours");
        assertThat(hours.get("usedInSmallestUnit").textValue()).isEqualTo("9000001");
        assertThat(hours.get("allowance").textValue()).isEqualTo("100");
        assertThat(hours.get("hardLimit").isNull()).isTrue();
        assertThat(usage.get("projects")).extracting(project -> project.get("project").textValue() + " " + project.get("metrics").get("compute_hours").textValue())
                .containsExactlyInAnyOrder("agent 1", "crawler " + hours(5_400_001));

        JsonNode days = TestServer.json(api.get("/v1/workspaces/shown/usage/daily?period=2026-03&metric=compute_hours&metric=job_runs")).get("days");
        assertThat(days).hasSize(31);
        assertThat(days.get(0).toString()).isEqualTo("{\"date\":\"2026-03-01\",\"values\":{\"compute_hours\":\"1\",\"job_runs\":\"0\"}}");
        assertThat(TestServer.json(api.get("/v1/workspaces/shown/usage/daily?period=2026-02")).get("days")).hasSize(28);
        JsonNode agent = TestServer.json(api.get("/v1/workspaces/shown/usage/daily?period=2026-03&metric=compute_hours&project=agent")).get("days");
        assertThat(agent.get(9).get("values").get("compute_hours").textValue()).isEqualTo("0");
        JsonNode hourly = TestServer.json(api.get("/v1/workspaces/shown/usage/hourly?date=2026-03-10&metric=compute_hours")).get("hours");
        assertThat(hourly).hasSize(24);
        assertThat(hourly.get(9).toString()).isEqualTo("{\"hour\":\"2026-03-10T09:00:00Z\",\"values\":{\"compute_hours\":\"1.5\"}}");
        assertThat(hourly.get(10).get("values").get("compute_hours").textValue()).isEqualTo(hours(1));
    }

    @ParameterizedTest
    @CsvSource({
        "usage?period=march, 400", "usage?period=2026-13, 400", "usage?period=%2B12345-01, 400", "usage?period=9999-12, 200",
        "usage/daily?metric=nothing, 404", "usage/daily?period=0000-01, 200", "usage/daily?project=nobody, 200",
        "usage/hourly?date=2026-02-30, 400", "usage/hourly?date=%2B999999999-12-31, 400", "usage/hourly?date=9999-12-31, 200",
    })
    void odd_periods_and_metrics(String query, int status) {
        if (api.get("/v1/workspaces/odd").statusCode() == 404) {
            api.workspace("odd");
        }
        assertThat(api.get("/v1/workspaces/odd/" + query).statusCode()).isEqualTo(status);
        assertThat(api.get("/v1/workspaces/nobody/" + query).statusCode()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'advanceBy':'PT1H'}", "{'advanceTo':'2027-01-01T00:00:00Z'}"})
    void only_a_sandbox_moves_its_clock(String move) {
        HttpResponse<String> refused = api.send("POST", "/v1/sandbox/clock", move.replace('\'', '"'), TestApi.ADMIN);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("sandbox_only");
        assertThat(TestServer.json(api.get("/v1/sandbox/clock")).get("sandbox").booleanValue()).isFalse();
    }

    /** Moves the time of the others too, so it opens an interface of its own. */
    @Test
    void every_line_of_an_invoice_is_explained() {
        try (TestApi own = new TestApi(List.of())) {
            own.workspace("billed", "startup");
            own.workspace("other");
            String key = TestServer.json(own.send("POST", "/v1/api-keys",
                    "{\"name\":\"r\",\"scopes\":[\"read\"],\"workspace\":\"other\"}", TestApi.ADMIN)).get("key").textValue();
            own.send("POST", "/v1/events", "[" + run("billed", "b1", "2026-03-10T10:00:00Z", "crawler", 501L * 3_600_000) + ","
                    + run("billed", "b2", "2026-03-10T11:00:00Z", "crawler", 3_600_000) + ","
                    + run("billed", "b3", "2026-03-10T11:00:00Z", "crawler", 90_000).replace("\"milliseconds\"", "\"machine\":\"large\",\"milliseconds\"") + ","
                    + ai("billed", "a1", "31.5") + "]", TestApi.ADMIN);
            runJobs(own, "2026-04-01T00:00:10Z");
            JsonNode draft = TestServer.json(own.get("/v1/workspaces/billed/invoices?limit=1")).get("items").get(0);
            assertThat(draft.get("number").isNull()).isTrue();
            assertThat(TestServer.json(own.get("/v1/invoices/" + draft.get("id").textValue()))).isEqualTo(draft);
            runJobs(own, "2026-04-01T01:00:10Z");

            JsonNode page = TestServer.json(own.get("/v1/workspaces/billed/invoices?limit=1"));
            JsonNode invoice = page.get("items").get(0);
            String number = invoice.get("number").textValue();
            assertThat(TestServer.json(own.get("/v1/invoices/" + number))).isEqualTo(invoice);
            JsonNode rest = TestServer.json(own.get("/v1/workspaces/billed/invoices?limit=1&cursor=" + page.get("next").textValue()));
            assertThat(rest.get("items").get(0).get("kind").textValue()).isEqualTo("signup");
            assertThat(rest.get("next").isNull()).isTrue();

            BigDecimal sum = BigDecimal.ZERO;
            List<String> kinds = new java.util.ArrayList<>();
            for (int line = 1; line <= invoice.get("lines").size(); line++) {
                JsonNode shown = invoice.get("lines").get(line - 1);
                JsonNode explained = TestServer.json(own.get("/v1/invoices/" + number + "/lines/" + line + "/explanation"));
                assertThat(explained.get("matches").booleanValue()).as(explained.toString()).isTrue();
                assertThat(explained.get("amount")).isEqualTo(shown.get("amount")).isEqualTo(explained.get("recomputed"));
                kinds.add(shown.get("kind").textValue());
                sum = sum.add(new BigDecimal(shown.get("amount").textValue()));
            }
            assertThat(kinds).contains("plan_fee", "overage", "credit");
            assertThat(sum).isEqualTo(new BigDecimal(invoice.get("subtotal").textValue()));
            assertThat(new BigDecimal(invoice.get("total").textValue())).isEqualTo(sum.add(new BigDecimal(invoice.get("tax").textValue())));
            assertThat(own.get("/v1/invoices/" + number + "/lines/99/explanation").statusCode()).isEqualTo(404);
            assertThat(own.get("/v1/invoices/" + number + "/lines/0/explanation").statusCode()).isEqualTo(400);
            assertThat(own.get("/v1/invoices/TG-2026-999999").statusCode()).isEqualTo(404);
            assertThat(own.get("/v1/invoices/whatever").statusCode()).isEqualTo(404);
            assertThat(own.send("GET", "/v1/invoices/" + number, "", key).statusCode()).isEqualTo(403);
            assertThat(own.send("GET", "/v1/workspaces/billed/invoices", "", key).statusCode()).isEqualTo(403);
            assertThat(own.send("GET", "/v1/workspaces/other/invoices", "", key).statusCode()).isEqualTo(200);
        }
    }

    private static void runJobs(TestApi api, String at) {
        api.clock.set(Instant.parse(at));
        for (DueJob job : api.house.jobs) {
            job.run(api.clock.instant());
        }
    }

    private static HttpResponse<String> post(String body, String... headers) {
        return api.send("POST", "/v1/workspaces", body, TestApi.ADMIN, headers);
    }

    private static String opening(String key, String more) {
        return ("{'key':'" + key + "','name':'Acme','ownerEmail':'owner@acme.example'," + more + "}").replace('\'', '"');
    }

    private static void events(String... events) {
        HttpResponse<String> answer = api.send("POST", "/v1/events", "[" + String.join(",", events) + "]", TestApi.ADMIN);
        assertThat(answer.body()).contains("\"counted\":" + events.length);
    }

    private static String run(String workspace, String id, String time, String project, long milliseconds) {
        return ("{'specversion':'1.0','id':'" + id + "','source':'/test','type':'compute.run','subject':'" + workspace + "','time':'" + time
                + "','data':{'project':'" + project + "','milliseconds':" + milliseconds + "}}").replace('\'', '"');
    }

    private static String ai(String workspace, String id, String dollars) {
        return ("{'specversion':'1.0','id':'" + id + "','source':'/test','type':'ai.request','subject':'" + workspace
                + "','time':'2026-03-10T11:30:00Z','data':{'provider':'anthropic','costUsd':'" + dollars + "'}}").replace('\'', '"');
    }

    /** Hours as the unit writes them: to as many digits as tell one millisecond from the next. */
    private static String hours(long milliseconds) {
        return new BigDecimal(milliseconds).divide(new BigDecimal(3_600_000), 7, java.math.RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private static String code(HttpResponse<String> response) {
        return TestServer.json(response).path("code").asText();
    }
}
