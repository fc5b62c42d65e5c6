package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        for (String key : List.of("acme", "beta", "gamma")) {
            api.workspace(key);
        }
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void health_and_metrics_need_no_key() {
        assertThat(api.send("GET", "/health/live", "", "none").statusCode()).isEqualTo(200);
        assertThat(api.send("GET", "/health/ready", "", "none").body()).isEqualTo("{\"status\":\"ready\"}");
        assertThat(api.send("GET", "/metrics", "", "none").body()).contains("tollgate_events_total").contains("tollgate_pool_active");
    }

    @Test
    void workspaces_are_listed_page_by_page() {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = TestServer.json(api.get("/v1/workspaces?limit=2" + cursor));
            page.get("items").forEach(item -> seen.add(item.get("key").textValue()));
            cursor = page.get("next").isNull() ? "" : "&cursor=" + page.get("next").textValue();
        } while (!cursor.isEmpty());
        assertThat(seen).startsWith("acme", "beta", "gamma");
        assertThat(api.get("/v1/workspaces?cursor=AAAA").statusCode()).isEqualTo(400);
        assertThat(api.get("/v1/workspaces?limit=0").statusCode()).isEqualTo(400);
    }

    @Test
    void a_short_list_is_given_out_page_by_page_too() {
        String limits = "/v1/workspaces/acme/limits";
        JsonNode whole = TestServer.json(api.get(limits)).get("items");
        List<JsonNode> seen = new ArrayList<>();
        JsonNode page = TestServer.json(api.get(limits + "?limit=3"));
        while (!page.get("next").isNull()) {
            assertThat(page.get("items")).hasSize(3);
            page.get("items").forEach(seen::add);
            page = TestServer.json(api.get(limits + "?limit=3&cursor=" + page.get("next").textValue()));
        }
        page.get("items").forEach(seen::add);
        assertThat(seen).containsExactlyElementsOf(whole).hasSizeGreaterThan(3);
        assertThat(api.get("/v1/workspaces/acme/alerts?cursor=" + TestServer.json(api.get(limits + "?limit=3")).get("next").textValue()).statusCode())
                .as("a cursor of another list").isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"workspaces\u001f-1", "workspaces\u001f99999999999", "workspaces\u001f1\u001f2", "api-keys\u001f1", "", "\u0000"})
    void a_forged_cursor_is_refused(String inside) {
        String cursor = Base64.getUrlEncoder().encodeToString(inside.getBytes(StandardCharsets.UTF_8));
        for (String path : List.of("/v1/workspaces", "/v1/audit")) {
            assertThat(api.get(path + "?cursor=x" + cursor).statusCode()).as(path).isEqualTo(400);
        }
        assertThat(api.get("/v1/workspaces?cursor=" + (cursor.isEmpty() ? "=" : cursor)).statusCode()).isEqualTo(400);
        assertThat(api.get("/v1/api-keys?cursor=" + Base64.getUrlEncoder()
                .encodeToString("api-keys\u001f\u0000".getBytes(StandardCharsets.UTF_8))).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET /v1/workspaces?limt=2", "GET /v1/workspaces/acme?x=1", "GET /v1/workspaces/acme/usage/daily?perod=2026-02", "POST /v1/events?atomc=true",
            "PUT /v1/workspaces/acme/contract?effectve=next_period", "DELETE /v1/workspaces/acme/plan-changes/scheduled?plan=free",
            "GET /v1/workspaces/acme/usage/daily?project=%00", "GET /v1/workspaces/acme/usage/hourly?project=a%00b"})
    void a_parameter_that_is_not_known_or_cannot_be_stored_is_refused_by_name(String call) {
        String[] parts = call.split(" ");
        HttpResponse<String> refused = api.send(parts[0], parts[1], parts[0].equals("GET") ? "" : "{}", TestApi.ADMIN);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TestServer.json(refused).get("code").textValue()).isEqualTo("invalid_request");
        assertThat(TestServer.json(refused).get("field").textValue()).isEqualTo(parts[1].replaceAll(".*\\?|=.*", ""));
    }

    @Test
    void a_misspelt_parameter_is_told_the_right_one() {
        assertThat(TestServer.json(api.get("/v1/workspaces?limt=2")).get("detail").textValue())
                .isEqualTo("'limt' is not a parameter of this call; did you mean limit?");
        assertThat(api.send("GET", "/health/live?from=balancer", "", "none").statusCode()).isEqualTo(200);
    }

    @Test
    void odd_texts_in_path_and_query_are_met_calmly() {
        assertThat(api.get("/v1/workspaces/%00").statusCode()).isBetween(400, 404);
        assertThat(api.get("/v1/workspaces/a%20b").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/audit?workspace=%00").statusCode()).isEqualTo(400);
        assertThat(api.get("/v1/audit?workspace=%c3%28").statusCode()).isBetween(400, 404);
    }

    @Test
    void a_workspace_is_changed_field_by_field_and_the_audit_log_says_by_whom() {
        HttpResponse<String> changed = api.send("PATCH", "/v1/workspaces/beta", "{\"alertEmail\":\"ops@beta.example\"}", TestApi.ADMIN);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).isEqualTo("{\"key\":\"beta\",\"name\":\"Name of beta\",\"ownerEmail\":\"beta@example.com\","
                + "\"alertEmail\":\"ops@beta.example\",\"status\":\"active\",\"plan\":\"developer\",\"scheduledChange\":null,\"createdAt\":\"2026-03-10T12:00:00Z\"}");
        JsonNode entry = TestServer.json(api.get("/v1/audit?workspace=beta")).get("items").get(0);
        assertThat(entry.get("actor").textValue()).isEqualTo("key_admin");
        assertThat(entry.get("action").textValue()).isEqualTo("workspace.updated");
        assertThat(api.send("PATCH", "/v1/workspaces/beta", "{\"ownerEmail\":\"nobody\"}", TestApi.ADMIN).statusCode()).isEqualTo(400);
        assertThat(api.send("PATCH", "/v1/workspaces/nope", "{\"name\":\"x\"}", TestApi.ADMIN).statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/workspaces/nope").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/audit?workspace=nope").statusCode()).isEqualTo(404);
    }

    @Test
    void a_key_is_shown_once_works_by_its_scopes_and_ends_within_a_second_of_its_revocation() {
        JsonNode made = TestServer.json(api.send("POST", "/v1/api-keys", "{\"name\":\"reader\",\"scopes\":[\"read\"]}", TestApi.ADMIN));
        String key = made.get("key").textValue();
        String id = made.get("id").textValue();
        assertThat(api.send("GET", "/v1/workspaces", "", key).statusCode()).isEqualTo(200);
        assertThat(api.send("PATCH", "/v1/workspaces/acme", "{\"name\":\"x\"}", key).statusCode()).isEqualTo(403);
        assertThat(api.get("/v1/api-keys").body()).contains(id).doesNotContain(key);

        assertThat(api.send("DELETE", "/v1/api-keys/" + id, "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        api.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(api.send("GET", "/v1/workspaces", "", key).statusCode()).isEqualTo(401);
        assertThat(api.send("DELETE", "/v1/api-keys/key_nope", "", TestApi.ADMIN).statusCode()).isEqualTo(404);
        assertThat(api.send("POST", "/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reed\"]}", TestApi.ADMIN).body())
                .contains("scopes must be one of ingest, gate, read, admin");
    }

    @Test
    void a_key_for_one_workspace_reaches_no_other() {
        String key = TestServer.json(api.send("POST", "/v1/api-keys",
                "{\"name\":\"of acme\",\"scopes\":[\"admin\"],\"workspace\":\"acme\"}", TestApi.ADMIN)).get("key").textValue();
        assertThat(api.send("GET", "/v1/workspaces/acme", "", key).statusCode()).isEqualTo(200);
        assertThat(api.send("GET", "/v1/workspaces/beta", "", key).statusCode()).isEqualTo(403);
        assertThat(api.send("GET", "/v1/api-keys", "", key).statusCode()).isEqualTo(403);
        assertThat(api.send("GET", "/v1/audit", "", key).statusCode()).isEqualTo(403);
        JsonNode visible = TestServer.json(api.send("GET", "/v1/workspaces", "", key)).get("items");
        assertThat(visible).singleElement().satisfies(item -> assertThat(item.get("key").textValue()).isEqualTo("acme"));
    }

    @Test
    void the_catalog_is_checked_applied_and_read() throws Exception {
        String sample = sample();
        HttpResponse<String> checked = api.send("POST", "/v1/catalog/check", sample, TestApi.ADMIN, "Content-Type", "application/yaml");
        assertThat(checked.statusCode()).isEqualTo(200);
        assertThat(TestServer.json(checked).get("canBeApplied").booleanValue()).isTrue();
        assertThat(TestServer.json(api.get("/v1/catalog")).get("version").intValue()).isEqualTo(1);

        HttpResponse<String> applied = api.send("PUT", "/v1/catalog", sample, TestApi.ADMIN, "Content-Type", "application/yaml");
        assertThat(TestServer.json(applied).get("version").intValue()).isEqualTo(1);
        JsonNode again = TestServer.json(api.send("PUT", "/v1/catalog", sample, TestApi.ADMIN, "Content-Type", "application/yaml"));
        assertThat(again.get("applied").booleanValue()).isFalse();
        assertThat(TestServer.json(api.get("/v1/catalog?version=1")).get("document").textValue()).isEqualTo(sample);
        assertThat(api.get("/v1/catalog?version=2").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/catalog?version=zero").statusCode()).isEqualTo(400);

        JsonNode moved = TestServer.json(api.send("POST", "/v1/catalog/moves", "{\"plan\":\"developer\",\"workspaces\":[\"acme\"]}", TestApi.ADMIN));
        assertThat(moved.get("moved")).isEmpty();
        assertThat(moved.get("stayed").get("acme").textValue()).isEqualTo("already_on_it");
        assertThat(api.send("POST", "/v1/catalog/moves", "{\"plan\":\"gone\"}", TestApi.ADMIN).statusCode()).isBetween(400, 404);
        assertThat(api.send("POST", "/v1/catalog/moves", "{\"plan\":\"free\",\"workspaces\":[\"nobody\"]}", TestApi.ADMIN).statusCode()).isEqualTo(404);

        HttpResponse<String> broken = api.send("PUT", "/v1/catalog", "{}", TestApi.ADMIN);
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(TestServer.json(broken).get("errors")).isNotEmpty();
    }

    @Test
    void the_reference_is_served_whole_and_asks_nothing_of_other_hosts() {
        HttpResponse<String> docs = api.server.send("GET", "/docs", "");
        assertThat(docs.body()).contains("curl").contains("/v1/workspaces/{workspace}")
                .doesNotContain("<script", "<img", "src=\"http", "href=\"http", "url(");
        assertThat(docs.headers().firstValue("content-security-policy").orElseThrow()).contains("default-src 'none'");
        assertThat(api.server.send("GET", "/docs/style.css", "").statusCode()).isEqualTo(200);
        assertThat(api.server.send("GET", "/docs/errors", "").body()).contains("id=\"unknown_workspace\"");
        assertThat(TestServer.json(api.server.send("GET", "/openapi.json", "")).get("openapi").textValue()).isEqualTo("3.1.0");
    }

    private static String sample() throws IOException {
        try (var file = EndpointsTest.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
