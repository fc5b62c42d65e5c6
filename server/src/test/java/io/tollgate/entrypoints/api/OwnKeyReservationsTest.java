package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.actions.GateSums;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reservations of AI spend while the workspace has a key of its own, over HTTP. The owner's limit is one dollar. */
class OwnKeyReservationsTest {
    private static final String KEY = "/v1/workspaces/acme/own-keys/anthropic";

    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(List.of());
        api.workspace("acme");
        json(200, api.send("PUT", "/v1/workspaces/acme/limits/ai_spend", "{\"limit\":\"1\"}", TestApi.ADMIN));
        addKey();
    }

    @AfterEach
    void stop() {
        GateSums.audit(api.database);
        api.close();
    }

    @Test
    void on_an_own_key_nothing_is_set_aside_and_the_settle_is_own_key_usage() {
        JsonNode granted = json(201, reserve(wish("25", "anthropic")));
        assertThat(granted.get("ownKey").booleanValue()).isTrue();
        assertThat(granted.get("remaining").isNull()).isTrue();
        assertThat(spend()).isEqualTo("used 0, reserved 0, own key 0");

        JsonNode settled = settle(granted, "{\"quantity\":\"24\"}");
        assertThat(settled.get("state").textValue() + " " + settled.get("settledQuantity").textValue() + " " + settled.get("overLimit")).isEqualTo("settled 24 false");
        assertThat(settled.get("provider").textValue() + " " + settled.get("ownKey")).isEqualTo("anthropic true");
        assertThat(settle(granted, "{\"quantity\":\"24\"}").get("duplicate").booleanValue()).isTrue();
        assertThat(spend()).isEqualTo("used 0, reserved 0, own key 24");

        JsonNode byEvent = json(201, reserve(wish("5", "anthropic")));
        assertThat(settle(byEvent, "{\"event\":" + request("anthropic", "6") + "}").get("settled").booleanValue()).isTrue();
        assertThat(spend()).isEqualTo("used 0, reserved 0, own key 30");
    }

    @Test
    void without_a_key_for_the_provider_it_is_held_against_the_limit() {
        assertThat(json(201, reserve(wish("0.75", "openai"))).get("ownKey").booleanValue()).isFalse();
        assertThat(json(409, reserve(wish("0.5", "openai"))).get("code").textValue()).isEqualTo("limit_reached");
        assertThat(json(409, reserve(wish("0.5", ""))).get("code").textValue()).isEqualTo("limit_reached");
        JsonNode unknown = json(400, reserve(wish("0.5", "mistral")));
        assertThat(unknown.get("code").textValue() + " " + unknown.get("field").textValue()).isEqualTo("invalid_request provider");
        JsonNode machine = json(201, reserve("{\"workspace\":\"acme\",\"metric\":\"compute_hours\",\"quantity\":1,\"provider\":\"anthropic\"}"));
        assertThat(machine.get("ownKey").booleanValue()).as("no provider's key pays for machines").isFalse();
    }

    @Test
    void a_key_that_is_removed_before_the_settle_makes_it_ordinary_usage() {
        JsonNode granted = json(201, reserve(wish("3", "anthropic")));
        JsonNode second = json(201, reserve(wish("3", "anthropic")));
        api.clock.advance(Duration.ofMinutes(1));
        assertThat(api.send("DELETE", KEY, "", TestApi.ADMIN).statusCode()).isEqualTo(204);

        assertThat(settle(granted, "{\"quantity\":\"3\"}").get("overLimit").booleanValue()).isTrue();
        assertThat(spend()).isEqualTo("used 3, reserved 0, own key 0");
        assertThat(json(409, reserve(wish("0.5", "anthropic"))).get("code").textValue()).isEqualTo("limit_reached");
        assertThat(json(200, api.send("POST", "/v1/reservations/" + id(second) + "/release", "", TestApi.ADMIN)).get("state").textValue()).isEqualTo("released");
        addKey();
        assertThat(json(201, reserve(wish("0.5", "anthropic"))).get("ownKey").booleanValue()).isTrue();
    }

    @Test
    void one_that_was_held_and_is_settled_on_a_key_added_since_gives_its_hold_back() {
        JsonNode held = json(201, reserve(wish("0.75", "openai")));
        json(200, api.send("PUT", "/v1/workspaces/acme/own-keys/openai", "{\"key\":\"sk-proj-the-key-of-acme-CCCC\"}", TestApi.ADMIN));
        settle(held, "");
        assertThat(spend()).isEqualTo("used 0, reserved 0, own key 0.75");
    }

    @Test
    void it_expires_and_repeats_like_any_other_and_stands_in_batches_beside_those_that_are_held() {
        HttpResponse<String> first = reserve(wish("9", "anthropic"), "Idempotency-Key", "one");
        assertThat(reserve(wish("9", "anthropic"), "Idempotency-Key", "one").body()).isEqualTo(first.body());
        api.clock.advance(Duration.ofHours(1));
        JsonNode late = settle(TestServer.json(first), "{\"event\":" + request("anthropic", "1") + "}");
        assertThat(late.get("state").textValue() + " " + late.get("why").textValue()).isEqualTo("expired expired");

        JsonNode items = json(200, api.send("POST", "/v1/reservations/batch", "{\"reservations\":[" + wish("50", "anthropic") + "," + wish("0.75", "openai") + ","
                + wish("0.75", "openai") + "," + wish("50", "anthropic") + "]}", TestApi.ADMIN)).get("items");
        assertThat(items.get(0).at("/reservation/ownKey").booleanValue()).isTrue();
        assertThat(items.get(1).at("/reservation/remaining").textValue()).isEqualTo("0.25");
        assertThat(items.get(2).at("/problem/code").textValue()).isEqualTo("limit_reached");
        assertThat(items.get(3).at("/reservation/ownKey").booleanValue()).isTrue();
        assertThat(spend()).isEqualTo("used 0, reserved 0.75, own key 1");
    }

    @Test
    void the_plan_and_what_is_owed_come_first() {
        api.database.transact(tx -> tx.handle().execute("update workspace set status = 'unpaid' where key = 'acme'"));
        assertThat(json(402, reserve(wish("1", "anthropic"))).get("code").textValue()).isEqualTo("workspace_unpaid");
    }

    private void addKey() {
        json(200, api.send("PUT", KEY, "{\"key\":\"sk-ant-api03-the-key-of-acme-AAAA\"}", TestApi.ADMIN));
    }

    private static String wish(String quantity, String provider) {
        String named = provider.isEmpty() ? "" : ",\"provider\":\"" + provider + "\"";
        return "{\"workspace\":\"acme\",\"metric\":\"ai_spend\",\"quantity\":\"" + quantity + "\"" + named + "}";
    }

    private static String request(String provider, String cost) {
        return """
                {"specversion":"1.0","id":"%1$s-%2$s","source":"/ai","type":"ai.request","subject":"acme","data":{"provider":"%1$s","costUsd":"%2$s"}}"""
                .formatted(provider, cost);
    }

    private HttpResponse<String> reserve(String wish, String... headers) {
        return api.send("POST", "/v1/reservations", wish, TestApi.ADMIN, headers);
    }

    private JsonNode settle(JsonNode reservation, String body) {
        return json(200, api.send("POST", "/v1/reservations/" + id(reservation) + "/settle", body, TestApi.ADMIN));
    }

    private static String id(JsonNode reservation) {
        return reservation.get("id").textValue();
    }

    private String spend() {
        for (JsonNode shown : json(200, api.get("/v1/workspaces/acme/usage")).get("metrics")) {
            if (shown.get("metric").textValue().equals("ai_spend")) {
                return "used " + shown.get("used").textValue() + ", reserved " + shown.get("reserved").textValue() + ", own key " + shown.get("ownKey").textValue();
            }
        }
        throw new AssertionError("no AI spend is shown");
    }

    private static JsonNode json(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return TestServer.json(response);
    }
}
