package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationsApiTest {
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(java.util.List.of());
        api.workspace("acme");
        api.workspace("tiny", "free");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void alerts_are_set_shown_with_the_quantities_they_stand_for_and_removed() {
        HttpResponse<String> set = put("/v1/workspaces/acme/alerts/compute_hours",
                "{\"thresholds\":[{\"quantity\":\"120.5\"},{\"percent\":80,\"of\":\"allowance\"},{\"percent\":90,\"of\":\"limit\"}]}");
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(TestServer.json(set).get("thresholds").toString())
                .contains("{\"percent\":80,\"of\":\"allowance\",\"level\":\"80\",\"firedAt\":null}")
                .contains("{\"percent\":90,\"of\":\"limit\",\"level\":null,\"firedAt\":null}");
        JsonNode listed = TestServer.json(api.get("/v1/workspaces/acme/alerts")).get("items");
        assertThat(listed).singleElement().satisfies(item -> assertThat(item.get("metric").textValue()).isEqualTo("compute_hours"));
        assertThat(api.send("DELETE", "/v1/workspaces/acme/alerts/compute_hours", "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        assertThat(TestServer.json(api.get("/v1/workspaces/acme/alerts")).get("items")).isEmpty();
        assertThat(api.send("DELETE", "/v1/workspaces/acme/alerts/nothing", "", TestApi.ADMIN).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "{'thresholds':[]}", "{'thresholds':[{}]}", "{'thresholds':[{'quantity':'0'}]}", "{'thresholds':[{'quantity':'80','percent':80}]}",
        "{'thresholds':[{'percent':80}]}", "{'thresholds':[{'percent':0,'of':'limit'}]}", "{'thresholds':[{'percent':80,'of':'plan'}]}",
        "{'thresholds':[{'quantity':'80','of':'limit'}]}", "{'thresholds':[{'quantity':'eighty'}]}", "{'thresholds':[{'percent':80.5,'of':'limit'}]}"})
    void what_is_no_threshold_is_refused(String body) {
        HttpResponse<String> refused = put("/v1/workspaces/acme/alerts/job_runs", body.replace('\'', '"'));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    }

    @Test
    void a_limit_that_is_reached_stands_in_the_outbox_with_its_mail() {
        String webhook = create("{\"url\":\"https://8.8.8.8/\",\"events\":[\"limit.reached\"]}").get("id").textValue();
        for (int run = 0; run < 10; run++) {
            api.send("POST", "/v1/events", "{\"specversion\":\"1.0\",\"type\":\"job.run\",\"source\":\"/t\",\"id\":\"r" + run
                    + "\",\"subject\":\"tiny\",\"time\":\"2026-03-10T12:00:00Z\",\"data\":{\"project\":\"p\"}}", TestApi.ADMIN,
                    "Content-Type", "application/cloudevents+json");
        }
        JsonNode items = TestServer.json(api.get("/v1/outbox?workspace=tiny")).get("items");
        assertThat(items.findValuesAsText("type")).containsExactly("limit.reached", "limit.reached");
        assertThat(items.findValuesAsText("kind")).containsExactlyInAnyOrder("mail", "webhook");
        assertThat(items.findValuesAsText("recipient")).containsExactlyInAnyOrder("tiny@example.com", "https://8.8.8.8/");

        JsonNode first = TestServer.json(api.get("/v1/outbox?limit=1"));
        assertThat(first.get("items")).hasSize(1);
        assertThat(TestServer.json(api.get("/v1/outbox?limit=1&cursor=" + first.get("next").textValue())).get("items")).hasSize(1);

        String delivery = TestServer.json(api.get("/v1/webhooks/" + webhook + "/deliveries")).get("items").get(0).get("id").textValue();
        assertThat(post("/v1/webhooks/" + webhook + "/deliveries/" + delivery + "/replay", "").statusCode()).isEqualTo(200);
        assertThat(post("/v1/outbox/" + delivery + "/replay", "").statusCode()).isEqualTo(200);
        assertThat(post("/v1/webhooks/we_other/deliveries/" + delivery + "/replay", "").statusCode()).isEqualTo(404);
        assertThat(TestServer.json(post("/v1/webhooks/" + webhook + "/replay", "{\"since\":\"2026-03-01T00:00:00Z\"}")).get("replayed").intValue()).isZero();

        String key = TestServer.json(api.send("POST", "/v1/api-keys", "{\"name\":\"of acme\",\"scopes\":[\"read\"],\"workspace\":\"acme\"}", TestApi.ADMIN))
                .get("key").textValue();
        assertThat(api.send("GET", "/v1/outbox?workspace=tiny", "", key).statusCode()).isEqualTo(403);
        assertThat(TestServer.json(api.send("GET", "/v1/outbox", "", key)).get("items").findValuesAsText("workspace")).doesNotContain("tiny");
    }

    @Test
    void a_webhook_is_added_listed_rotated_enabled_and_removed() {
        JsonNode made = create("{\"url\":\"https://8.8.8.8/hooks\",\"events\":[\"invoice.finalized\"],\"workspace\":\"acme\"}");
        String id = made.get("id").textValue();
        assertThat(made.get("secret").textValue()).startsWith("whsec_");
        assertThat(api.get("/v1/webhooks").body()).contains(id).doesNotContain("whsec_");
        JsonNode rotated = TestServer.json(post("/v1/webhooks/" + id + "/rotate-secret", ""));
        assertThat(rotated.get("secret").textValue()).isNotEqualTo(made.get("secret").textValue());
        assertThat(rotated.get("previousSecretUntil").textValue()).isEqualTo("2026-03-11T12:00:00Z");
        assertThat(TestServer.json(post("/v1/webhooks/" + id + "/enable", "")).get("enabled").booleanValue()).isTrue();
        assertThat(api.send("DELETE", "/v1/webhooks/" + id, "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        for (String gone : java.util.List.of("/rotate-secret", "/enable")) {
            assertThat(post("/v1/webhooks/" + id + gone, "").statusCode()).isEqualTo(404);
        }
        assertThat(api.get("/v1/webhooks/" + id + "/deliveries").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/webhooks/%00/deliveries").statusCode()).isBetween(400, 404);
    }

    @Test
    void the_answer_to_a_repeated_creation_is_the_first_with_its_secret() {
        String body = "{\"url\":\"https://8.8.8.8/once\"}";
        HttpResponse<String> first = api.send("POST", "/v1/webhooks", body, TestApi.ADMIN, "Idempotency-Key", "hook-1");
        HttpResponse<String> again = api.send("POST", "/v1/webhooks", body, TestApi.ADMIN, "Idempotency-Key", "hook-1");
        assertThat(again.body()).isEqualTo(first.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'url':'https://127.0.0.1/'}", "{'url':'http://8.8.8.8/'}", "{'url':'https://localhost/'}", "{'url':'https://169.254.169.254/'}", "{'url':'nonsense'}",
        "{'url':'https://8.8.8.8/','events':['invoice.paiid']}", "{'events':[]}"})
    void what_webhooks_cannot_be_sent_to_is_refused(String body) {
        assertThat(post("/v1/webhooks", body.replace('\'', '"')).statusCode()).isEqualTo(400);
    }

    private static JsonNode create(String body) {
        HttpResponse<String> made = post("/v1/webhooks", body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return TestServer.json(made);
    }

    private static HttpResponse<String> post(String path, String body) {
        return api.send("POST", path, body, TestApi.ADMIN);
    }

    private static HttpResponse<String> put(String path, String body) {
        return api.send("PUT", path, body, TestApi.ADMIN);
    }
}
