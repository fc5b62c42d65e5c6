package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.actions.DueJob;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Methods, paying, refunds, the balance and thresholds, over HTTP. A Developer workspace of the 10th of March owes 22 of 31 days of 25.00, 17.74. */
class PaymentsApiTest {
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
    }

    @BeforeEach
    void begin() {
        api.clock.set(Instant.parse("2026-03-10T12:00:00Z"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void methods_are_added_chosen_and_removed() {
        api.workspace("methods");
        JsonNode ok = TestServer.json(post("/v1/workspaces/methods/payment-methods", "{'type':'test','token':'tok_ok'}", 201));
        assertThat(ok.get("default").booleanValue()).isTrue();
        JsonNode declined = TestServer.json(post("/v1/workspaces/methods/payment-methods", "{'type':'test','token':'tok_declined'}", 201));
        assertThat(declined.get("default").booleanValue()).isFalse();
        JsonNode chosen = TestServer.json(send("PUT", "/v1/workspaces/methods/payment-methods/" + declined.get("id").textValue() + "/default", "", 200));
        assertThat(chosen.get("default").booleanValue()).isTrue();
        send("DELETE", "/v1/workspaces/methods/payment-methods/" + declined.get("id").textValue(), "", 204);
        JsonNode left = TestServer.json(api.get("/v1/workspaces/methods/payment-methods")).get("items");
        assertThat(left).hasSize(1);
        assertThat(left.get(0).get("default").booleanValue()).isTrue();

        String last = "/v1/workspaces/methods/payment-methods/" + ok.get("id").textValue();
        assertThat(code(send("DELETE", last, "", 409))).isEqualTo("conflict");
        post("/v1/invoices/" + number("methods") + "/pay", "", 200);
        send("DELETE", last, "", 204);
        send("DELETE", last, "", 404);
        send("PUT", last + "/default", "", 404);
        post("/v1/workspaces/methods/payment-methods", "{'type':'test','token':'tok_what'}", 400);
        assertThat(TestServer.json(post("/v1/workspaces/methods/payment-methods", "{'type':'stripe','token':'pm_1'}", 400)).get("field").textValue())
                .isEqualTo("type");
        post("/v1/workspaces/methods/payment-methods", "{'type':'test'}", 400);
        post("/v1/workspaces/methods/payment-methods", "{'type':'balance'}", 400);
        post("/v1/workspaces/nobody/payment-methods", "{'type':'test','token':'tok_ok'}", 404);
    }

    @Test
    void an_invoice_is_paid_once() {
        api.workspace("paid");
        String pay = "/v1/invoices/" + number("paid") + "/pay";
        JsonNode none = TestServer.json(post(pay, "", 402));
        assertThat(none.get("code").textValue()).isEqualTo("payment_failed");
        assertThat(none.get("reason").textValue()).isEqualTo("no_payment_method");
        method("paid", "tok_declined_once");
        HttpResponse<String> refused = api.send("POST", pay, "", TestApi.ADMIN, "Idempotency-Key", "pay-paid");
        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(TestServer.json(refused).get("reason").textValue()).isEqualTo("card_declined");
        HttpResponse<String> paid = api.send("POST", pay, "", TestApi.ADMIN, "Idempotency-Key", "pay-paid");
        assertThat(paid.statusCode()).isEqualTo(200);
        assertThat(TestServer.json(paid).get("status").textValue()).isEqualTo("paid");
        assertThat(TestServer.json(paid).get("amountDue").textValue()).isEqualTo("0.00");
        assertThat(TestServer.json(paid).get("total").textValue()).isEqualTo("17.74");
        HttpResponse<String> again = api.send("POST", pay, "", TestApi.ADMIN, "Idempotency-Key", "pay-paid");
        assertThat(again.body()).isEqualTo(paid.body());
        assertThat(again.headers().firstValue("Idempotent-Replay")).contains("true");
        post(pay, "", 200);
        JsonNode payments = TestServer.json(api.get("/v1/invoices/" + number("paid") + "/payments")).get("items");
        assertThat(payments).extracting(payment -> payment.get("status").textValue()).containsExactly("succeeded", "declined");
        assertThat(payments.get(1).get("reason").get("code").textValue()).isEqualTo("card_declined");
    }

    @Test
    void another_method_and_what_cannot_be_paid() {
        api.workspace("another");
        api.workspace("other-another");
        method("another", "tok_declined");
        String ok = method("another", "tok_ok");
        String others = method("other-another", "tok_ok");
        String pay = "/v1/invoices/" + number("another") + "/pay";
        post(pay, "{'paymentMethod':'" + others + "'}", 404);
        post(pay, "{'paymentMethod':'visa'}", 404);
        post(pay, "{'amount':'1.00'}", 400);
        post("/v1/invoices/TG-2026-999999/pay", "", 404);
        post(pay, "{'paymentMethod':'" + ok + "'}", 200);
    }

    @Test
    void an_operator_records_transfers() {
        api.workspace("transfers");
        String pay = "/v1/invoices/" + number("transfers") + "/pay";
        JsonNode part = TestServer.json(post(pay, "{'type':'manual','reference':'HB-1','amount':'7.74'}", 200));
        assertThat(part.get("amountDue").textValue()).isEqualTo("10.00");
        assertThat(part.get("status").textValue()).isEqualTo("open");
        assertThat(code(post(pay, "{'type':'manual','reference':'HB-1'}", 409))).isEqualTo("already_exists");
        post(pay, "{'type':'manual','reference':'HB-2','amount':'10.01'}", 400);
        post(pay, "{'type':'manual','reference':'HB-2','amount':'-1'}", 400);
        post(pay, "{'type':'manual','reference':'HB-2','amount':'0.001'}", 400);
        post(pay, "{'type':'manual'}", 400);
        String key = TestServer.json(post("/v1/api-keys", "{'name':'own','scopes':['admin'],'workspace':'transfers'}", 201)).get("key").textValue();
        assertThat(api.send("POST", pay, "{\"type\":\"manual\",\"reference\":\"HB-3\"}", key).statusCode()).isEqualTo(403);
        assertThat(TestServer.json(post(pay, "{'type':'manual','reference':'HB-2'}", 200)).get("status").textValue()).isEqualTo("paid");
        post(pay, "{'type':'manual','reference':'HB-4'}", 409);
    }

    @Test
    void an_unpaid_workspace_is_refused_and_restored() {
        api.workspace("unpaid");
        method("unpaid", "tok_declined");
        for (int day = 0; day <= 7; day++) {
            runJobs();
            api.clock.advance(Duration.ofDays(1));
        }
        assertThat(TestServer.json(api.get("/v1/workspaces/unpaid")).get("status").textValue()).isEqualTo("unpaid");
        String reserve = "{'workspace':'unpaid','metric':'compute_hours','quantity':'1'}";
        assertThat(code(post("/v1/reservations", reserve, 402))).isEqualTo("workspace_unpaid");
        assertThat(code(post("/v1/leases", "{'workspace':'unpaid','project':'web','machine':'standard'}", 402))).isEqualTo("workspace_unpaid");
        String number = number("unpaid");
        assertThat(TestServer.json(post("/v1/invoices/" + number + "/uncollectible", "", 200)).get("status").textValue()).isEqualTo("uncollectible");
        post("/v1/reservations", reserve, 402);
        String ok = method("unpaid", "tok_ok");
        post("/v1/invoices/" + number + "/pay", "{'paymentMethod':'" + ok + "'}", 200);
        assertThat(TestServer.json(api.get("/v1/workspaces/unpaid")).get("status").textValue()).isEqualTo("active");
        post("/v1/reservations", reserve, 201);
        assertThat(TestServer.json(api.get("/v1/outbox?workspace=unpaid")).get("items")).extracting(item -> item.get("type").textValue())
                .contains("invoice.issued", "payment.failed", "workspace.unpaid", "payment.received", "workspace.restored");
        post("/v1/invoices/" + number + "/uncollectible", "", 409);
    }

    @Test
    void money_is_given_back_at_most_once() {
        api.workspace("refunded");
        method("refunded", "tok_ok");
        post("/v1/invoices/" + number("refunded") + "/pay", "", 200);
        String payment = TestServer.json(api.get("/v1/invoices/" + number("refunded") + "/payments")).get("items").get(0).get("id").textValue();
        String refunds = "/v1/payments/" + payment + "/refunds";
        post(refunds, "{'amount':'17.75','reason':'too much'}", 400);
        HttpResponse<String> part = api.send("POST", refunds, "{\"amount\":\"7.74\",\"reason\":\"sorry\"}", TestApi.ADMIN, "Idempotency-Key", "r-1");
        assertThat(part.statusCode()).isEqualTo(201);
        assertThat(api.send("POST", refunds, "{\"amount\":\"7.74\",\"reason\":\"sorry\"}", TestApi.ADMIN, "Idempotency-Key", "r-1").body())
                .isEqualTo(part.body());
        assertThat(TestServer.json(post(refunds, "{'reason':'the rest'}", 201)).get("amount").textValue()).isEqualTo("10.00");
        post(refunds, "{'reason':'more'}", 409);
        post("/v1/payments/pay_1_999/refunds", "{'reason':'of nothing'}", 404);
        JsonNode shown = TestServer.json(api.get("/v1/invoices/" + number("refunded") + "/payments")).get("items").get(0);
        assertThat(shown.get("refunds")).extracting(refund -> refund.get("amount").textValue()).containsExactly("7.74", "10.00");
        assertThat(TestServer.json(api.get("/v1/invoices/" + number("refunded"))).get("status").textValue()).isEqualTo("paid");
    }

    @Test
    void balance_and_threshold() {
        api.workspace("balance");
        JsonNode empty = TestServer.json(api.get("/v1/workspaces/balance/account-balance"));
        assertThat(empty.get("balance").textValue()).isEqualTo("0.00");
        assertThat(empty.get("items")).isEmpty();
        String threshold = "/v1/workspaces/balance/billing-threshold";
        assertThat(TestServer.json(api.get(threshold)).toString()).isEqualTo("{\"amount\":null,\"currency\":null,\"from\":\"default\"}");
        assertThat(TestServer.json(send("PUT", threshold, "{'amount':'250.00'}", 200)).toString())
                .isEqualTo("{\"amount\":\"250.00\",\"currency\":\"USD\",\"from\":\"workspace\"}");
        assertThat(TestServer.json(send("PUT", threshold, "{'amount':null}", 200)).get("from").textValue()).isEqualTo("workspace");
        send("PUT", threshold, "{'amount':'0'}", 400);
        send("DELETE", threshold, "", 204);
        assertThat(TestServer.json(api.get(threshold)).get("from").textValue()).isEqualTo("default");
        assertThat(api.send("POST", "/v1/stripe/webhooks", "{}", TestApi.ADMIN).statusCode()).isEqualTo(404);
    }

    private void runJobs() {
        for (DueJob job : api.house.paymentDesk.jobs) {
            job.run(api.clock.instant());
        }
    }

    private String method(String workspace, String token) {
        return TestServer.json(post("/v1/workspaces/" + workspace + "/payment-methods", "{'type':'test','token':'" + token + "'}", 201))
                .get("id").textValue();
    }

    private String number(String workspace) {
        return TestServer.json(api.get("/v1/workspaces/" + workspace + "/invoices")).get("items").get(0).get("number").textValue();
    }

    private HttpResponse<String> post(String path, String body, int status) {
        return send("POST", path, body, status);
    }

    private HttpResponse<String> send(String method, String path, String body, int status) {
        HttpResponse<String> answer = api.send(method, path, body.replace('\'', '"'), TestApi.ADMIN);
        assertThat(answer.statusCode()).as("%s %s %s: %s", method, path, body, answer.body()).isEqualTo(status);
        return answer;
    }

    private static String code(HttpResponse<String> response) {
        return TestServer.json(response).path("code").asText();
    }
}
