package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.actions.DueJob;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreditEndpointsTest {
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(List.of());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aSignupIsToldWhatBecameOfItsCredit() {
        assertThat(open("one", "Jane.Doe@gmail.com", "{\"emailVerified\": true, \"network\": \"203.0.113.7\"}")).isEqualTo("{\"granted\":true,\"reasons\":[]}");
        assertThat(open("two", "janedoe+x@googlemail.com", "{\"emailVerified\": true}"))
                .isEqualTo("{\"granted\":false,\"reasons\":[\"address_seen_before\"]}");
        assertThat(open("three", "x@yopmail.com", "{\"paymentFingerprint\": \"card_1\"}"))
                .isEqualTo("{\"granted\":false,\"reasons\":[\"email_not_verified\",\"disposable_domain\"]}");
        JsonNode credits = credits("one");
        assertThat(credits.get("items")).hasSize(1);
        assertThat(credits.get("items").get(0).toString()).contains("\"kind\":\"signup\"", "\"amount\":\"5.00\"", "\"remaining\":\"5.00\"",
                "\"expiresAt\":null", "\"status\":\"active\"");
        assertThat(credits("two").get("items")).isEmpty();
        assertThat(post("/v1/workspaces", "{\"key\":\"k\",\"name\":\"n\",\"ownerEmail\":\"a@b.example\",\"signup\":{\"emailVerified\":\"yes\"}}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void usageTakesFromACreditAtOnceAndAGrantGivesRoomAtOnce() {
        open("acme", "owner@acme.example", "{\"emailVerified\": true}");
        assertThat(use("e1", "4.50")).contains("\"overLimit\":0");
        assertThat(use("e2", "1.00")).contains("\"overLimit\":1");
        assertThat(totals("acme")).isEqualTo("{\"metric\":\"ai_spend\",\"currency\":\"USD\",\"granted\":\"5.00\",\"used\":\"5.00\","
                + "\"expired\":\"0.00\",\"remaining\":\"0.00\"}");
        assertThat(creditOnUsage("acme")).isEqualTo("{\"currency\":\"USD\",\"granted\":\"5.00\",\"remaining\":\"0.00\"}");

        String credit = "{\"metric\":\"ai_spend\",\"amount\":\"2.5\",\"expiresAt\":\"2026-03-20T00:00:00Z\",\"reason\":\"a test\"}";
        HttpResponse<String> granted = api.send("POST", "/v1/workspaces/acme/credits", credit, TestApi.ADMIN, "Idempotency-Key", "g1");
        assertThat(granted.statusCode()).isEqualTo(201);
        HttpResponse<String> again = api.send("POST", "/v1/workspaces/acme/credits", credit, TestApi.ADMIN, "Idempotency-Key", "g1");
        assertThat(again.body()).isEqualTo(granted.body());
        assertThat(credits("acme").get("items")).hasSize(2);
        assertThat(api.get("/v1/audit?workspace=acme").body()).contains("credit.granted").contains("a test");

        assertThat(use("e3", "2.00")).contains("\"overLimit\":0");
        assertThat(creditOnUsage("acme")).contains("\"granted\":\"7.50\",\"remaining\":\"0.50\"");
    }

    @Test
    void theLedgerEndsAtZero() {
        open("acme", "owner@acme.example", "{\"emailVerified\": true}");
        String id = TestServer.json(post("/v1/workspaces/acme/credits",
                "{\"metric\":\"ai_spend\",\"amount\":3,\"expiresAt\":\"2026-04-01T00:00:00Z\",\"reason\":\"a test\"}")).get("id").textValue();
        use("e1", "1.25");
        assertThat(ledger("acme", id)).containsExactly("granted 3.00 3.00");
        liveUntil("2026-04-01T02:00:00Z");
        assertThat(ledger("acme", id)).containsExactly("granted 3.00 3.00", "drawn -1.25 1.75", "expired -1.75 0.00");
        assertThat(totals("acme")).contains("\"granted\":\"8.00\",\"used\":\"1.25\",\"expired\":\"1.75\",\"remaining\":\"5.00\"");
        assertThat(api.get("/v1/workspaces/acme/credits?limit=1").body()).contains("\"status\":\"expired\"").contains("\"next\":\"");
        assertThat(api.get("/v1/workspaces/acme/credits/crd_999/entries").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/workspaces/acme/credits/nope/entries").statusCode()).isEqualTo(404);
    }

    @Test
    void whatACreditCannotBeIsRefusedWithItsField() {
        api.workspace("acme");
        for (String[] wrong : new String[][] {
            {"{\"metric\":\"nothing\",\"amount\":\"1\",\"reason\":\"r\"}", "metric"},
            {"{\"metric\":\"ai_spend\",\"amount\":\"0\",\"reason\":\"r\"}", "amount"},
            {"{\"metric\":\"ai_spend\",\"amount\":\"-1\",\"reason\":\"r\"}", "amount"},
            {"{\"metric\":\"ai_spend\",\"amount\":\"1.005\",\"reason\":\"r\"}", "amount"},
            {"{\"metric\":\"ai_spend\",\"amount\":\"99999999999999999999\",\"reason\":\"r\"}", "amount"},
            {"{\"metric\":\"ai_spend\",\"amount\":\"1\"}", "reason"},
            {"{\"metric\":\"ai_spend\",\"amount\":\"1\",\"reason\":\"r\",\"expiresAt\":\"2026-03-10T12:00:00Z\"}", "expiresAt"}}) {
            HttpResponse<String> refused = post("/v1/workspaces/acme/credits", wrong[0]);
            assertThat(refused.statusCode()).as(wrong[0]).isBetween(400, 404);
            assertThat(TestServer.json(refused).get("field").textValue()).as(wrong[0]).isEqualTo(wrong[1]);
        }
        assertThat(post("/v1/workspaces/nobody/credits", "{\"metric\":\"ai_spend\",\"amount\":\"1\",\"reason\":\"r\"}").statusCode()).isEqualTo(404);
        assertThat(credits("acme").get("items")).as("only the plan's own").hasSize(1);
    }

    private String open(String key, String email, String signup) {
        HttpResponse<String> opened = post("/v1/workspaces",
                "{\"key\":\"%s\",\"name\":\"%s\",\"ownerEmail\":\"%s\",\"signup\":%s}".formatted(key, key, email, signup));
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        return TestServer.json(opened).get("signupCredit").toString();
    }

    private String use(String id, String dollars) {
        String event = """
                {"specversion":"1.0","type":"ai.request","source":"/test","id":"%s","subject":"acme","time":"%s",
                 "data":{"project":"web","provider":"openai","costUsd":"%s"}}""".formatted(id, api.clock.instant(), dollars);
        return api.send("POST", "/v1/events", event, TestApi.ADMIN, "Content-Type", "application/cloudevents+json").body();
    }

    private void liveUntil(String instant) {
        api.clock.set(Instant.parse(instant));
        for (DueJob job : api.house.jobs) {
            api.house.runDueWork.run(job);
        }
    }

    private HttpResponse<String> post(String path, String body) {
        return api.send("POST", path, body, TestApi.ADMIN);
    }

    private JsonNode credits(String workspace) {
        return TestServer.json(api.get("/v1/workspaces/" + workspace + "/credits"));
    }

    private String totals(String workspace) {
        return credits(workspace).get("totals").get(0).toString();
    }

    private String creditOnUsage(String workspace) {
        for (JsonNode metric : TestServer.json(api.get("/v1/workspaces/" + workspace + "/usage")).get("metrics")) {
            if (metric.get("metric").textValue().equals("ai_spend")) {
                return metric.get("credit").toString();
            }
            assertThat(metric.get("credit").isNull()).isTrue();
        }
        throw new AssertionError("no ai_spend");
    }

    private List<String> ledger(String workspace, String id) {
        List<String> rows = new ArrayList<>();
        TestServer.json(api.get("/v1/workspaces/" + workspace + "/credits/" + id + "/entries")).get("items").forEach(row ->
                rows.add(row.get("kind").textValue() + " " + row.get("amount").textValue() + " " + row.get("balance").textValue()));
        return rows;
    }
}
