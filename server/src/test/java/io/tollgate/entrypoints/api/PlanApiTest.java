package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.workspaces.Workspace;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans previewed, changed, scheduled and agreed over HTTP, on 10 March at noon. */
class PlanApiTest {
    private static final String CONTRACT = """
            plan: enterprise
            monthlyFee: 310
            metrics:
              compute_hours: { allowance: 5000, price: { perUnit: 0.05 } }
              job_runs: { allowance: 1000 }
              ai_spend: { price: { perUnit: 1 } }
              captcha_solves: { price: { perUnit: 0.001 } }
              pages_processed: { price: { perUnit: 0.001 } }
              large_surcharge: { price: { perUnit: 0.10 } }
              xlarge_surcharge: { price: { perUnit: 0.20 } }
            limits: { concurrentMachines: 500, concurrentMachinesPerProject: 100, machineSizes: [standard, large, xlarge], retentionDays: 90, users: unlimited }
            """;
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
    void an_upgrade_is_previewed_then_made_once() {
        paying("up", "developer");
        JsonNode preview = json(post("up", "plan-changes/preview", "{'plan':'startup'}"));
        assertThat(preview.get("kind").textValue()).isEqualTo("upgrade");
        assertThat(preview.get("effectiveAt").textValue()).startsWith("2026-03-10T12:00:00");
        assertThat(preview.get("paymentNow").textValue()).isEqualTo("67.42");
        assertThat(preview.get("replaces").isNull()).isTrue();
        assertThat(amounts(preview.get("invoice"))).containsExactly("proration_credit -17.74", "proration_charge 85.16");
        assertThat(api.get("/v1/workspaces/up/invoices").body()).doesNotContain("\"upgrade\"");

        HttpResponse<String> made = post("up", "plan-changes", "{'plan':'startup'}", "Idempotency-Key", "up-1");
        assertThat(made.statusCode()).isEqualTo(200);
        JsonNode invoice = json(made).get("invoice");
        assertThat(amounts(invoice)).isEqualTo(amounts(preview.get("invoice")));
        assertThat(invoice.get("kind").textValue()).isEqualTo("upgrade");
        assertThat(invoice.get("total").textValue()).isEqualTo("67.42");
        assertThat(json(api.get("/v1/workspaces/up")).get("plan").textValue()).isEqualTo("startup");

        HttpResponse<String> again = post("up", "plan-changes", "{'plan':'startup'}", "Idempotency-Key", "up-1");
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(again.headers().firstValue("Idempotent-Replay")).contains("true");
        HttpResponse<String> another = post("up", "plan-changes", "{'plan':'startup'}");
        assertThat(another.statusCode()).isEqualTo(409);
        assertThat(json(another).get("code").textValue()).isEqualTo("already_on_plan");
    }

    @Test
    void an_upgrade_that_is_not_paid_changes_nothing() {
        api.workspace("poor", "developer");
        HttpResponse<String> without = post("poor", "plan-changes", "{'plan':'startup'}");
        assertThat(without.statusCode()).isEqualTo(402);
        assertThat(json(without).get("code").textValue()).isEqualTo("payment_method_required");
        card("poor", "tok_declined");
        HttpResponse<String> declined = post("poor", "plan-changes", "{'plan':'startup'}", "Idempotency-Key", "poor-1");
        assertThat(declined.statusCode()).isEqualTo(402);
        assertThat(json(declined).get("code").textValue()).isEqualTo("payment_failed");
        assertThat(json(api.get("/v1/workspaces/poor")).get("plan").textValue()).isEqualTo("developer");
        card("poor", "tok_ok");
        assertThat(post("poor", "plan-changes", "{'plan':'startup'}", "Idempotency-Key", "poor-1").statusCode())
                .as("the same again, with another card").isEqualTo(200);
    }

    @Test
    void a_bank_transfer_cannot_pay_an_upgrade_and_the_answer_says_so() {
        api.workspace("by-transfer", "developer");
        assertThat(post("by-transfer", "payment-methods", "{'type':'manual'}").statusCode()).isEqualTo(201);
        HttpResponse<String> refused = post("by-transfer", "plan-changes", "{'plan':'startup'}");
        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(json(refused).get("code").textValue()).isEqualTo("payment_method_required");
        assertThat(json(refused).get("detail").textValue()).contains("which a bank transfer cannot do");
    }

    @Test
    void a_downgrade_is_scheduled_shown_and_cancelled() {
        paying("down", "startup");
        assertThat(api.send("DELETE", "/v1/workspaces/down/plan-changes/scheduled", "", TestApi.ADMIN).statusCode()).isEqualTo(404);
        JsonNode scheduled = json(post("down", "plan-changes", "{'plan':'free'}", "Idempotency-Key", "down-1"));
        assertThat(scheduled.get("kind").textValue()).isEqualTo("downgrade");
        assertThat(scheduled.get("effectiveAt").textValue()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(scheduled.get("invoice").get("kind").textValue()).isEqualTo("regular");
        assertThat(json(api.get("/v1/workspaces/down")).get("scheduledChange").toString())
                .isEqualTo("{\"plan\":\"free\",\"contract\":false,\"effectiveAt\":\"2026-04-01T00:00:00Z\"}");
        assertThat(json(post("down", "plan-changes/preview", "{'plan':'developer'}")).get("replaces").get("plan").textValue()).isEqualTo("free");

        assertThat(api.send("DELETE", "/v1/workspaces/down/plan-changes/scheduled", "", TestApi.ADMIN, "Idempotency-Key", "down-2").statusCode())
                .isEqualTo(204);
        assertThat(api.send("DELETE", "/v1/workspaces/down/plan-changes/scheduled", "", TestApi.ADMIN, "Idempotency-Key", "down-2").statusCode())
                .as("a repeat").isEqualTo(204);
        JsonNode workspace = json(api.get("/v1/workspaces/down"));
        assertThat(workspace.get("scheduledChange").isNull()).isTrue();
        assertThat(workspace.get("plan").textValue()).isEqualTo("startup");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "{'plan':'platinum'}   | 400 | unknown_plan",
        "{'plan':'enterprise'} | 409 | contract_required",
        "{'plan':'developer'}  | 409 | already_on_plan",
        "{'plam':'startup'}    | 400 | invalid_request",
        "{}                    | 400 | invalid_request",
    })
    void what_is_refused(String body, int status, String code) {
        if (api.get("/v1/workspaces/refused").statusCode() == 404) {
            paying("refused", "developer");
        }
        for (String path : List.of("plan-changes/preview", "plan-changes")) {
            HttpResponse<String> refused = post("refused", path, body);
            assertThat(refused.statusCode()).isEqualTo(status);
            assertThat(json(refused).get("code").textValue()).isEqualTo(code);
        }
        assertThat(json(post("nobody", "plan-changes", "{'plan':'startup'}")).get("code").textValue()).isEqualTo("unknown_workspace");
    }

    @Test
    void a_contract_is_put_now_again_later_and_removed() {
        api.workspace("big", "free");
        HttpResponse<String> put = contract("big", "", CONTRACT);
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        JsonNode begun = json(put);
        assertThat(begun.get("changed").booleanValue()).isTrue();
        // 310 x 22/31
        assertThat(begun.get("invoice").get("total").textValue()).isEqualTo("220.00");
        assertThat(json(contract("big", "", CONTRACT)).get("changed").booleanValue()).as("the same again").isFalse();
        assertThat(json(post("big", "plan-changes", "{'plan':'startup'}")).get("code").textValue()).isEqualTo("on_contract");

        JsonNode later = json(contract("big", "?effective=next_period", CONTRACT.replace("310", "400")));
        assertThat(later.get("effectiveAt").textValue()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(amounts(later.get("invoice"))).containsExactly("plan_fee 400.00");
        JsonNode removed = json(api.send("DELETE", "/v1/workspaces/big/contract?plan=developer", "", TestApi.ADMIN));
        assertThat(removed.get("plan").textValue()).isEqualTo("developer");
        assertThat(json(api.get("/v1/workspaces/big")).get("scheduledChange").get("plan").textValue()).isEqualTo("developer");
    }

    @Test
    void a_contract_with_mistakes_names_them() {
        api.workspace("wrong", "free");
        HttpResponse<String> refused = contract("wrong", "", CONTRACT.replace("monthlyFee: 310", "monthlyFee: much").replace("job_runs", "jobruns"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("code").textValue()).isEqualTo("invalid_catalog");
        assertThat(json(refused).get("errors")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(contract("wrong", "?effective=tomorrow", CONTRACT).statusCode()).isEqualTo(400);
        assertThat(api.send("DELETE", "/v1/workspaces/wrong/contract?plan=free", "", TestApi.ADMIN).statusCode()).isEqualTo(404);
        assertThat(api.send("DELETE", "/v1/workspaces/wrong/contract", "", TestApi.ADMIN).statusCode()).isEqualTo(400);
    }

    @Test
    void expected_charges_say_how_they_were_projected() {
        api.workspace("expecting", "developer");
        JsonNode expected = json(api.get("/v1/workspaces/expecting/expected-charges"));
        assertThat(expected.get("date").textValue()).isEqualTo("2026-04-01");
        assertThat(expected.get("soFar").textValue()).isEqualTo("25.00");
        assertThat(expected.get("projected").textValue()).isEqualTo("25.00");
        assertThat(expected.get("lines")).hasSize(1);
        assertThat(expected.get("basis").textValue()).contains("until 1 April 2026");
        assertThat(api.get("/v1/workspaces/nobody/expected-charges").statusCode()).isEqualTo(404);
    }

    private static void paying(String key, String plan) {
        api.workspace(key, plan);
        card(key, "tok_ok");
    }

    private static void card(String key, String token) {
        Workspace workspace = api.database.read(tx -> api.house.workspaces.find(tx, key)).orElseThrow();
        PaymentGateway.Attached card = api.house.paymentDesk.gateways.chosen(GatewayKind.TEST, "type").attach(
                new PaymentGateway.NewMethod(workspace.id(), key, workspace.ownerEmail(), Optional.empty(), token));
        api.database.transact(tx -> api.house.paymentBooks.methods.makeDefault(tx, api.house.paymentBooks.methods.add(
                tx, workspace.id(), GatewayKind.TEST, card.reference(), card.label(), api.clock.instant()).id()));
    }

    private static HttpResponse<String> post(String workspace, String path, String body, String... headers) {
        return api.send("POST", "/v1/workspaces/" + workspace + "/" + path, body.replace('\'', '"'), TestApi.ADMIN, headers);
    }

    private static HttpResponse<String> contract(String workspace, String query, String document) {
        return api.send("PUT", "/v1/workspaces/" + workspace + "/contract" + query, document, TestApi.ADMIN, "Content-Type", "application/yaml");
    }

    private static List<String> amounts(JsonNode invoice) {
        return StreamSupport.stream(invoice.get("lines").spliterator(), false)
                .map(line -> line.get("kind").textValue() + " " + line.get("amount").textValue())
                .toList();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return TestServer.json(response);
    }
}
