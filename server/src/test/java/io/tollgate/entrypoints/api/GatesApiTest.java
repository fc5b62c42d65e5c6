package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Limits, reservations and leases over HTTP. */
class GatesApiTest {
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        api.workspace("acme");
        api.workspace("small", "free");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void a_limit_is_set_shown_and_removed() {
        JsonNode set = json(200, api.send("PUT", "/v1/workspaces/acme/limits/captcha_solves", "{\"limit\":\"300\",\"runningWork\":\"finish\"}", TestApi.ADMIN));
        assertThat(set.get("limit").textValue()).isEqualTo("300");
        assertThat(set.get("setBy").textValue()).isEqualTo("owner");
        assertThat(set.get("planLimit").isNull()).isTrue();
        assertThat(hardLimit("acme", "captcha_solves").textValue()).isEqualTo("300");
        assertThat(code(400, api.send("PUT", "/v1/workspaces/acme/limits/compute_hours", "{\"limit\":\"0.01\"}", TestApi.ADMIN))).isEqualTo("invalid_request");
        assertThat(code(403, api.send("PUT", "/v1/workspaces/small/limits/large_surcharge", "{\"limit\":1}", TestApi.ADMIN))).isEqualTo("not_on_plan");
        assertThat(code(404, api.send("PUT", "/v1/workspaces/acme/limits/walks", "{\"limit\":1}", TestApi.ADMIN))).isEqualTo("unknown_metric");

        assertThat(api.send("DELETE", "/v1/workspaces/acme/limits/captcha_solves", "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        assertThat(api.send("DELETE", "/v1/workspaces/acme/limits/captcha_solves", "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        assertThat(hardLimit("acme", "captcha_solves").isNull()).isTrue();
        JsonNode limits = json(200, api.get("/v1/workspaces/small/limits")).get("items");
        assertThat(limits).anySatisfy(item -> {
            assertThat(item.get("metric").textValue()).isEqualTo("job_runs");
            assertThat(item.get("limit").textValue()).isEqualTo("10");
            assertThat(item.get("setBy").textValue()).isEqualTo("plan");
        });
    }

    @Test
    void a_reservation_is_granted_settled_and_told_when_it_was_too_late() {
        JsonNode granted = json(201, reserve("{\"workspace\":\"small\",\"metric\":\"compute_hours\",\"quantity\":\"2\",\"ttlSeconds\":60}"));
        assertThat(granted.get("remaining").textValue()).isEqualTo("1");
        JsonNode refused = json(409, reserve("{\"workspace\":\"small\",\"metric\":\"compute_hours\",\"quantity\":\"1.5\"}"));
        assertThat(refused.get("code").textValue()).isEqualTo("limit_reached");
        assertThat(refused.get("limit").textValue() + " " + refused.get("used").textValue() + " " + refused.get("reserved").textValue() + " "
                + refused.get("resetsAt").textValue()).isEqualTo("3 0 2 2026-04-01T00:00:00Z");
        assertThat(refused.get("detail").textValue())
                .isEqualTo("Compute hours is limited to 3 hours this period; 0 is used and 2 reserved. The limit resets at 2026-04-01T00:00:00Z.");

        String id = granted.get("id").textValue();
        JsonNode settled = json(200, api.send("POST", "/v1/reservations/" + id + "/settle", "{\"quantity\":\"1.5\"}", TestApi.ADMIN));
        assertThat(settled.get("settled").booleanValue()).isTrue();
        assertThat(settled.get("settledQuantity").textValue()).isEqualTo("1.5");
        JsonNode again = json(200, api.send("POST", "/v1/reservations/" + id + "/settle", "{\"quantity\":\"1.5\"}", TestApi.ADMIN));
        assertThat(again.get("duplicate").booleanValue()).isTrue();
        assertThat(code(409, api.send("POST", "/v1/reservations/" + id + "/release", "", TestApi.ADMIN))).isEqualTo("reservation_ended");

        String late = json(201, reserve("{\"workspace\":\"small\",\"metric\":\"compute_hours\",\"quantity\":\"0.5\",\"ttlSeconds\":1}")).get("id").textValue();
        api.clock.advance(Duration.ofSeconds(1));
        JsonNode told = json(200, api.send("POST", "/v1/reservations/" + late + "/settle", "{\"event\":" + run("late", 360_000, "") + "}", TestApi.ADMIN));
        assertThat(told.get("settled").booleanValue()).isFalse();
        assertThat(told.get("why").textValue()).isEqualTo("expired");
        assertThat(json(200, api.get("/v1/reservations/" + late)).get("state").textValue()).isEqualTo("expired");
        assertThat(code(404, api.get("/v1/reservations/rsv_1_999999"))).isEqualTo("not_found");
        assertThat(code(404, api.get("/v1/reservations/nonsense"))).isEqualTo("not_found");
    }

    @Test
    void an_event_may_name_its_reservation_and_may_not_pretend_to_be_ours() {
        String id = json(201, reserve("{\"workspace\":\"acme\",\"metric\":\"compute_hours\",\"quantity\":\"1\"}")).get("id").textValue();
        JsonNode recorded = json(200, api.send("POST", "/v1/events",
                "[" + run("acme", "named", 1_000, ",\"reservation\":\"" + id + "\"") + "," + run("acme", "unknown", 1_000, ",\"reservation\":\"rsv_9_9\"") + ","
                        + run("acme", "forged", 1_000, "").replace("/runner", "/tollgate/leases") + "]", TestApi.ADMIN));
        assertThat(recorded.get("counted").intValue()).isEqualTo(2);
        assertThat(recorded.get("rejected").get(0).get("field").textValue()).isEqualTo("source");
        assertThat(recorded.get("unsettled")).singleElement().satisfies(each -> assertThat(each.get("why").textValue()).isEqualTo("unknown"));
        assertThat(json(200, api.get("/v1/reservations/" + id)).get("state").textValue()).isEqualTo("settled");
    }

    @Test
    void a_key_repeats_a_grant_and_a_batch_answers_each() {
        String wish = "{\"workspace\":\"acme\",\"metric\":\"job_runs\",\"quantity\":1}";
        HttpResponse<String> first = reserve(wish, "Idempotency-Key", "one");
        HttpResponse<String> second = reserve(wish, "Idempotency-Key", "one");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotent-Replay")).contains("true");
        assertThat(code(409, reserve(wish.replace("1}", "2}"), "Idempotency-Key", "one"))).isEqualTo("idempotency_key_reused");

        String batch = "{\"reservations\":[" + wish + ",{\"workspace\":\"small\",\"metric\":\"large_surcharge\",\"quantity\":1}]}";
        HttpResponse<String> answered = api.send("POST", "/v1/reservations/batch", batch, TestApi.ADMIN, "Idempotency-Key", "two");
        JsonNode items = json(200, answered).get("items");
        assertThat(items.get(0).get("reservation").get("remaining").isNull()).isTrue();
        assertThat(items.get(1).get("problem").get("code").textValue()).isEqualTo("not_on_plan");
        assertThat(api.send("POST", "/v1/reservations/batch", batch, TestApi.ADMIN, "Idempotency-Key", "two").body()).isEqualTo(answered.body());

        String id = items.get(0).get("reservation").get("id").textValue();
        assertThat(json(200, api.send("POST", "/v1/reservations/" + id + "/release", "", TestApi.ADMIN)).get("state").textValue()).isEqualTo("released");
    }

    @Test
    void a_key_for_one_workspace_reserves_for_no_other() {
        String key = json(201, api.send("POST", "/v1/api-keys",
                "{\"name\":\"gate\",\"scopes\":[\"gate\"],\"workspace\":\"small\"}", TestApi.ADMIN)).get("key").textValue();
        String id = json(201, reserve("{\"workspace\":\"acme\",\"metric\":\"job_runs\",\"quantity\":1}")).get("id").textValue();
        assertThat(api.send("POST", "/v1/reservations", "{\"workspace\":\"acme\",\"metric\":\"job_runs\",\"quantity\":1}", key).statusCode()).isEqualTo(403);
        assertThat(api.send("GET", "/v1/reservations/" + id, "", key).statusCode()).isEqualTo(403);
        assertThat(api.send("POST", "/v1/reservations/" + id + "/settle", "", key).statusCode()).isEqualTo(403);
        assertThat(api.send("PUT", "/v1/workspaces/small/limits/job_runs", "{\"limit\":1}", key).statusCode()).isEqualTo(403);
    }

    @Test
    void a_machine_runs_renews_and_ends() {
        String wish = "{\"workspace\":\"small\",\"project\":\"crawler\",\"machine\":\"standard\"}";
        String id = json(201, api.send("POST", "/v1/leases", wish, TestApi.ADMIN)).get("id").textValue();
        JsonNode full = json(409, api.send("POST", "/v1/leases", wish, TestApi.ADMIN));
        assertThat(full.get("code").textValue() + " " + full.get("where").textValue()).isEqualTo("concurrency_reached project");
        assertThat(code(403, api.send("POST", "/v1/leases", wish.replace("standard", "large"), TestApi.ADMIN))).isEqualTo("not_on_plan");
        api.clock.advance(Duration.ofSeconds(30));
        json(200, api.send("POST", "/v1/leases/" + id + "/renew", "", TestApi.ADMIN));
        JsonNode ended = json(200, api.send("POST", "/v1/leases/" + id + "/end", "", TestApi.ADMIN));
        assertThat(ended.get("state").textValue()).isEqualTo("ended");
        assertThat(code(409, api.send("POST", "/v1/leases/" + id + "/renew", "", TestApi.ADMIN))).isEqualTo("lease_ended");
        assertThat(json(200, api.get("/v1/leases/" + id)).get("endedAt")).isEqualTo(ended.get("endedAt"));
        assertThat(json(200, api.get("/v1/events?workspace=small")).get("items")).anySatisfy(event -> {
            assertThat(event.get("source").textValue()).isEqualTo("/tollgate/leases");
            assertThat(event.get("data").get("milliseconds").intValue()).isEqualTo(30_000);
        });
    }

    @Test
    void a_machine_that_is_refused_at_the_limit_is_told_of_once() {
        api.workspace("full");
        json(200, api.send("PUT", "/v1/workspaces/full/limits/compute_hours", "{\"limit\":\"0.05\"}", TestApi.ADMIN));
        json(201, reserve("{\"workspace\":\"full\",\"metric\":\"compute_hours\",\"quantity\":\"0.04\"}"));
        for (String machine : List.of("standard", "large", "standard")) {
            String wish = "{\"workspace\":\"full\",\"machine\":\"" + machine + "\"}";
            assertThat(code(409, api.send("POST", "/v1/leases", wish, TestApi.ADMIN))).isEqualTo("limit_reached");
        }
        List<String> mails = api.database.read(tx -> tx.handle()
                .createQuery("select content from outbox where kind = 'mail' and type = 'limit.reached' and content like '%(Name of full)%'")
                .mapTo(String.class).list());
        assertThat(mails).singleElement().asString().contains("Compute hours was refused at the hard limit of 0.05 hours");
    }

    private static HttpResponse<String> reserve(String wish, String... headers) {
        return api.send("POST", "/v1/reservations", wish, TestApi.ADMIN, headers);
    }

    private static String run(String id, int milliseconds, String more) {
        return run("small", id, milliseconds, more);
    }

    private static String run(String workspace, String id, int milliseconds, String more) {
        return ("{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/runner\",\"type\":\"compute.run\",\"subject\":\"%s\","
                + "\"data\":{\"milliseconds\":%d,\"machine\":\"standard\"%s}}").formatted(id, workspace, milliseconds, more);
    }

    private static JsonNode hardLimit(String workspace, String metric) {
        for (JsonNode shown : json(200, api.get("/v1/workspaces/" + workspace + "/usage")).get("metrics")) {
            if (shown.get("metric").textValue().equals(metric)) {
                return shown.get("hardLimit");
            }
        }
        throw new AssertionError(metric);
    }

    private static String code(int status, HttpResponse<String> response) {
        return json(status, response).get("code").textValue();
    }

    private static JsonNode json(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return TestServer.json(response);
    }
}
