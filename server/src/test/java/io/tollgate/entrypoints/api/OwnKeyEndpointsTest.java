package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OwnKeyEndpointsTest {
    private static final String ANTHROPIC = "sk-ant-api03-the-key-of-acme-AAAA";
    private static final String ANOTHER = "sk-ant-api03-the-next-of-acme-BBBB";
    private static final String OPENAI = "sk-proj-the-key-of-acme-CCCC";
    private static final String KEYS = "/v1/workspaces/acme/own-keys";
    private static final String CREDENTIALS = "/v1/ai/credentials?workspace=acme&provider=";

    private TestApi api;
    private String gate;

    @BeforeEach
    void start() {
        api = new TestApi(List.of());
        api.workspace("acme");
        api.workspace("beta");
        gate = TestServer.json(api.send("POST", "/v1/api-keys", "{\"name\":\"runner\",\"scopes\":[\"gate\"]}", TestApi.ADMIN)).get("key").textValue();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void a_key_is_asked_about_stored_shown_by_its_end_and_handed_to_services() {
        HttpResponse<String> put = put("anthropic", ANTHROPIC, "");
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(put.body()).matches("\\{\"provider\":\"anthropic\",\"id\":\"okey_\\d+\",\"lastFour\":\"AAAA\",\"status\":\"working\","
                + "\"addedAt\":\"2026-03-10T12:00:00Z\",\"checkedAt\":\"2026-03-10T12:00:00Z\",\"failing\":null}");
        assertThat(put("openai", OPENAI, "").statusCode()).isEqualTo(200);
        assertThat(api.provider.asked).containsExactly("GET /anthropic/v1/models " + ANTHROPIC, "GET /openai/v1/models " + OPENAI);
        assertThat(api.get(KEYS + "/anthropic").body()).isEqualTo(put.body());
        assertThat(TestServer.json(api.get(KEYS)).get("items").findValuesAsText("lastFour")).containsExactly("AAAA", "CCCC");

        HttpResponse<String> credentials = credentials("anthropic");
        assertThat(TestServer.json(credentials).get("payer").textValue()).isEqualTo("workspace");
        assertThat(TestServer.json(credentials).get("key").textValue()).isEqualTo(ANTHROPIC);
        assertThat(credentials.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(api.send("GET", "/v1/ai/credentials?workspace=beta&provider=anthropic", "", gate).body())
                .isEqualTo("{\"payer\":\"platform\",\"key\":null,\"keyId\":null}");
        assertThat(audit()).containsExactly("own_key.added openai", "own_key.added anthropic");
    }

    @Test
    void what_the_provider_does_not_accept_is_not_stored() {
        api.provider.statuses.put(ANTHROPIC, 401);
        assertProblem(put("anthropic", ANTHROPIC, ""), 400, "own_key_refused");
        api.provider.statuses.put(ANTHROPIC, 403);
        assertProblem(put("anthropic", ANTHROPIC, ""), 400, "own_key_refused");
        for (int status : List.of(500, 529, 429, 404, 302)) {
            api.provider.statuses.put(ANTHROPIC, status);
            assertProblem(put("anthropic", ANTHROPIC, ""), 502, "provider_unreachable");
        }
        assertThat(api.provider.asked).as("a redirect is not followed").noneMatch(asked -> asked.contains("elsewhere"));
        assertThat(api.get(KEYS + "/anthropic").statusCode()).isEqualTo(404);
        assertThat(audit()).isEmpty();

        int before = api.provider.asked.size();
        JsonNode unchecked = TestServer.json(put("anthropic", ANTHROPIC, "?check=false"));
        assertThat(unchecked.get("status").textValue()).isEqualTo("unchecked");
        assertThat(unchecked.get("checkedAt").isNull()).isTrue();
        assertThat(api.provider.asked).hasSize(before);
        api.provider.close();
        assertProblem(put("anthropic", ANOTHER, ""), 502, "provider_unreachable");
        assertThat(api.get(KEYS + "/anthropic").body()).contains("AAAA");
    }

    @Test
    void mistakes_name_what_is_wrong_before_anybody_is_asked() {
        assertProblem(put("anthropic", OPENAI, ""), 400, "invalid_request");
        assertProblem(put("anthropic", ANTHROPIC + " ", ""), 400, "invalid_request");
        assertProblem(put("mistral", ANTHROPIC, ""), 404, "not_found");
        assertProblem(put("anthropic", ANTHROPIC, "?check=perhaps"), 400, "invalid_request");
        assertProblem(api.send("PUT", "/v1/workspaces/nope/own-keys/anthropic", "{\"key\":\"" + ANTHROPIC + "\"}", TestApi.ADMIN), 404, "unknown_workspace");
        assertProblem(api.send("GET", CREDENTIALS + "antropic", "", gate), 400, "invalid_request");
        assertProblem(api.send("GET", "/v1/ai/credentials?provider=openai", "", gate), 400, "invalid_request");
        assertProblem(api.send("GET", "/v1/ai/credentials?workspace=nope&provider=openai", "", gate), 404, "unknown_workspace");
        assertProblem(api.send("POST", KEYS + "/openai/check", "", TestApi.ADMIN), 404, "not_found");
        assertProblem(report("openai", "", "401"), 404, "not_found");
        assertThat(put("anthropic", ANTHROPIC, "", gate).statusCode()).isEqualTo(403);
        assertThat(api.provider.asked).isEmpty();
    }

    @Test
    void a_key_for_another_workspace_gets_no_credentials() {
        String ofBeta = TestServer.json(api.send("POST", "/v1/api-keys",
                "{\"name\":\"beta\",\"scopes\":[\"gate\"],\"workspace\":\"beta\"}", TestApi.ADMIN)).get("key").textValue();
        assertThat(api.send("GET", CREDENTIALS + "anthropic", "", ofBeta).statusCode()).isEqualTo(403);
        assertThat(api.send("POST", "/v1/ai/credentials/failed", "{\"workspace\":\"acme\",\"provider\":\"anthropic\",\"detail\":\"x\"}", ofBeta)
                .statusCode()).isEqualTo(403);
        assertThat(api.send("GET", "/v1/ai/credentials?workspace=beta&provider=anthropic", "", ofBeta).statusCode()).isEqualTo(200);
    }

    @Test
    void a_failing_key_is_an_error_until_it_is_checked_or_replaced() {
        String id = TestServer.json(put("anthropic", ANTHROPIC, "")).get("id").textValue();
        JsonNode failing = TestServer.json(report("anthropic", id, "401 invalid x-api-key " + ANTHROPIC));
        assertThat(failing.get("status").textValue()).isEqualTo("failing");
        assertThat(failing.at("/failing/because").textValue()).isEqualTo("401 invalid x-api-key [key]");
        assertProblem(report("anthropic", "", "again"), 200, "");
        assertProblem(credentials("anthropic"), 409, "own_key_failing");
        assertThat(audit()).containsExactly("own_key.failing anthropic", "own_key.added anthropic");

        api.provider.statuses.put(ANTHROPIC, 500);
        assertProblem(api.send("POST", KEYS + "/anthropic/check", "", TestApi.ADMIN), 502, "provider_unreachable");
        api.provider.statuses.put(ANTHROPIC, 401);
        assertThat(api.send("POST", KEYS + "/anthropic/check", "", TestApi.ADMIN).body()).contains("\"status\":\"failing\"");
        assertProblem(credentials("anthropic"), 409, "own_key_failing");
        api.provider.statuses.remove(ANTHROPIC);
        assertThat(api.send("POST", KEYS + "/anthropic/check", "", TestApi.ADMIN).body()).contains("\"status\":\"working\"");
        assertThat(credentials("anthropic").statusCode()).isEqualTo(200);

        report("anthropic", id, "401 once more");
        assertThat(TestServer.json(put("anthropic", ANOTHER, "")).get("status").textValue()).isEqualTo("working");
        assertThat(report("anthropic", id, "a slow report of the key before").body()).contains("\"status\":\"working\"");
        assertThat(TestServer.json(credentials("anthropic")).get("key").textValue()).isEqualTo(ANOTHER);
    }

    @Test
    void a_stored_key_that_does_not_open_is_an_error_and_adding_it_again_mends_it() {
        put("openai", OPENAI, "");
        api.database.transact(tx -> tx.handle().execute("update own_key set secret = '\\x0011'"));
        assertProblem(credentials("openai"), 500, "own_key_unreadable");
        assertThat(put("openai", OPENAI, "").statusCode()).isEqualTo(200);
        assertThat(TestServer.json(credentials("openai")).get("key").textValue()).isEqualTo(OPENAI);
    }

    @Test
    void the_same_key_again_changes_nothing_and_a_repeat_gets_the_first_answer_even_without_the_provider() {
        String first = put("anthropic", ANTHROPIC, "").body();
        api.clock.set(Instant.parse("2026-03-10T13:00:00Z"));
        JsonNode again = TestServer.json(put("anthropic", ANTHROPIC, ""));
        assertThat(again.get("addedAt").textValue()).isEqualTo("2026-03-10T12:00:00Z");
        assertThat(again.get("checkedAt").textValue()).isEqualTo("2026-03-10T13:00:00Z");
        assertThat(first).contains(again.get("id").textValue());

        String body = "{\"key\":\"" + ANOTHER + "\"}";
        HttpResponse<String> kept = api.send("PUT", KEYS + "/anthropic", body, TestApi.ADMIN, "Idempotency-Key", "k1");
        api.provider.close();
        HttpResponse<String> repeat = api.send("PUT", KEYS + "/anthropic", body, TestApi.ADMIN, "Idempotency-Key", "k1");
        assertThat(repeat.body()).isEqualTo(kept.body());
        assertThat(repeat.headers().firstValue("Idempotent-Replay")).hasValue("true");
        assertProblem(api.send("PUT", KEYS + "/anthropic", "{\"key\":\"" + ANTHROPIC + "\"}", TestApi.ADMIN, "Idempotency-Key", "k1"),
                409, "idempotency_key_reused");
    }

    @Test
    void ai_requests_count_by_whether_the_key_was_there_at_their_time() {
        put("anthropic", ANTHROPIC, "");
        send("before", "2026-03-10T11:59:59Z", "anthropic", "1.00");
        send("first", "2026-03-10T12:00:00Z", "anthropic", "10.00");
        send("other", "2026-03-10T12:00:00Z", "openai", "2.00");
        api.clock.set(Instant.parse("2026-03-10T18:00:00Z"));
        assertThat(api.send("DELETE", KEYS + "/anthropic", "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        assertThat(api.send("DELETE", KEYS + "/anthropic", "", TestApi.ADMIN).statusCode()).isEqualTo(204);
        assertThat(credentials("anthropic").body()).contains("\"platform\"");
        send("late", "2026-03-10T17:59:59Z", "anthropic", "20.00");
        send("after", "2026-03-10T18:00:00Z", "anthropic", "4.00");
        api.clock.set(Instant.parse("2026-03-10T19:00:00Z"));
        put("anthropic", ANTHROPIC, "");
        send("again", "2026-03-10T19:00:00Z", "anthropic", "40.00");
        send("between", "2026-03-10T18:59:59Z", "anthropic", "8.00");

        JsonNode spend = usage("ai_spend");
        assertThat(spend.get("used").textValue()).isEqualTo("15");
        assertThat(spend.get("ownKey").textValue()).isEqualTo("70");
        assertThat(audit()).containsExactly("own_key.added anthropic", "own_key.removed anthropic", "own_key.added anthropic");
        assertThat(api.database.<Long>read(tx -> tx.handle().createQuery("select count(*) from own_key_span").mapTo(Long.class).one())).isEqualTo(2);
    }

    @Test
    void a_key_that_came_and_went_in_one_instant_never_was() {
        put("anthropic", ANTHROPIC, "");
        api.send("DELETE", KEYS + "/anthropic", "", TestApi.ADMIN);
        send("e1", "2026-03-10T12:00:00Z", "anthropic", "1.00");
        assertThat(usage("ai_spend").get("ownKey").textValue()).isEqualTo("0");
    }

    /** At the most that an operator can set; the libraries' own loggers stay at warnings whatever is set. */
    @Test
    void no_log_line_and_no_row_has_a_key_in_the_clear() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("io.tollgate");
        Level ownLevel = own.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        root.addAppender(lines);
        own.setLevel(Level.TRACE);
        try {
            api.send("PUT", KEYS + "/anthropic", "{\"key\":\"" + ANTHROPIC + "\"}", TestApi.ADMIN, "Idempotency-Key", "k1");
            credentials("anthropic");
            report("anthropic", "", "refused: " + ANTHROPIC);
            api.send("POST", KEYS + "/anthropic/check", "", TestApi.ADMIN);
            put("anthropic", ANTHROPIC + "?", "");
            api.provider.statuses.put(ANOTHER, 401);
            put("anthropic", ANOTHER, "");
            api.database.transact(tx -> tx.handle().execute("update own_key set secret = '\\x0011'"));
            credentials("anthropic");
        } finally {
            root.detachAppender(lines);
            own.setLevel(ownLevel);
        }
        assertThat(List.copyOf(lines.list)).isNotEmpty().allSatisfy(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs()
                + (line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy())))
                .doesNotContain("the-key-of-acme").doesNotContain("the-next-of-acme"));
        for (String table : List.of("own_key", "own_key_span", "audit_entry", "first_answer")) {
            assertThat(api.database.<String>read(tx -> tx.handle()
                    .createQuery("select coalesce(string_agg(t::text, ' '), '') from " + table + " t").mapTo(String.class).one()))
                    .as(table).isNotEmpty().doesNotContain("the-key-of-acme");
        }
        assertThat(api.get("/v1/audit").body()).doesNotContain("the-key-of-acme");
    }

    private HttpResponse<String> put(String provider, String key, String query) {
        return put(provider, key, query, TestApi.ADMIN);
    }

    private HttpResponse<String> put(String provider, String key, String query, String apiKey) {
        return api.send("PUT", KEYS + "/" + provider + query, "{\"key\":\"" + key + "\"}", apiKey);
    }

    private HttpResponse<String> credentials(String provider) {
        return api.send("GET", CREDENTIALS + provider, "", gate);
    }

    private HttpResponse<String> report(String provider, String keyId, String detail) {
        String id = keyId.isEmpty() ? "" : "\"keyId\":\"" + keyId + "\",";
        return api.send("POST", "/v1/ai/credentials/failed",
                "{\"workspace\":\"acme\",\"provider\":\"" + provider + "\"," + id + "\"detail\":\"" + detail + "\"}", gate);
    }

    private void send(String id, String time, String provider, String cost) {
        HttpResponse<String> answer = api.send("POST", "/v1/events", """
                {"specversion":"1.0","id":"%s","source":"/test","type":"ai.request","subject":"acme","time":"%s",
                 "data":{"project":"web","provider":"%s","costUsd":"%s"}}""".formatted(id, time, provider, cost),
                TestApi.ADMIN, "Content-Type", "application/cloudevents+json");
        assertThat(TestServer.json(answer).get("counted").asInt()).as(answer.body()).isEqualTo(1);
    }

    private JsonNode usage(String metric) {
        for (JsonNode each : TestServer.json(api.get("/v1/workspaces/acme/usage")).get("metrics")) {
            if (each.get("metric").textValue().equals(metric)) {
                return each;
            }
        }
        throw new AssertionError("no usage of " + metric);
    }

    /** What was done with own keys, newest first. */
    private List<String> audit() {
        List<String> entries = new ArrayList<>();
        TestServer.json(api.get("/v1/audit?workspace=acme")).get("items").forEach(entry -> {
            if (entry.get("action").textValue().startsWith("own_key.")) {
                entries.add(entry.get("action").textValue() + " " + entry.get("subject").textValue());
            }
        });
        return entries;
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (!code.isEmpty()) {
            assertThat(TestServer.json(answer).get("code").textValue()).isEqualTo(code);
        }
    }
}
