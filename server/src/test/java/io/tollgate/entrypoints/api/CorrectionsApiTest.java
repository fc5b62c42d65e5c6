package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Voids and credit notes over HTTP. A workspace's first invoice is 22 of 31 days of 25.00: 17.74. */
class CorrectionsApiTest {
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
    void an_invoice_is_voided_once_and_made_again() {
        String number = invoice("wrong");
        HttpResponse<String> first = post(number, "void", "'reason':'Wrong company','reissue':true", "Idempotency-Key", "void-1");
        assertThat(first.statusCode()).isEqualTo(200);
        JsonNode answer = TestServer.json(first);
        assertThat(answer.at("/invoice/status").textValue()).isEqualTo("void");
        assertThat(answer.at("/invoice/amountDue").textValue()).isEqualTo("0.00");
        assertThat(answer.at("/invoice/voided/reason").textValue()).isEqualTo("Wrong company");
        assertThat(answer.at("/reissued/replaces").textValue()).isEqualTo(number);
        assertThat(answer.at("/reissued/total").textValue()).isEqualTo("17.74");
        assertThat(post(number, "void", "'reason':'Wrong company','reissue':true", "Idempotency-Key", "void-1").body()).isEqualTo(first.body());
        assertThat(code(post(number, "void", "'reason':'Wrong company','reissue':true"))).isEqualTo("already_voided");
        assertThat(api.get("/v1/invoices/" + number + "/html").body()).contains("Void: it is not to be paid.");
        assertThat(TestServer.json(api.get("/v1/audit?workspace=wrong")).get("items")).extracting(entry -> entry.get("action").textValue())
                .containsOnlyOnce("invoice.voided");
    }

    @Test
    void a_credit_note_is_made_listed_and_printed() {
        String number = invoice("noted");
        HttpResponse<String> made = post(number, "credit-notes", "'reason':'An outage','lines':[{'line':1,'amount':'7.74'}]", "Idempotency-Key", "note-1");
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode note = TestServer.json(made);
        assertThat(note.get("number").textValue()).matches("CN-2026-\\d{6}");
        assertThat(note.get("total").textValue()).isEqualTo("7.74");
        assertThat(note.get("offDue").textValue()).isEqualTo("7.74");
        assertThat(note.get("returned").textValue()).isEqualTo("0.00");
        assertThat(post(number, "credit-notes", "'reason':'An outage','lines':[{'line':1,'amount':'7.74'}]", "Idempotency-Key", "note-1").body())
                .isEqualTo(made.body());
        assertThat(TestServer.json(api.get("/v1/invoices/" + number)).get("amountDue").textValue()).isEqualTo("10.00");
        assertThat(TestServer.json(api.get("/v1/invoices/" + number + "/credit-notes")).get("items")).hasSize(1);
        String path = "/v1/credit-notes/" + note.get("number").textValue();
        assertThat(api.get(path).body()).isEqualTo(made.body());
        assertThat(api.get(path + "/html").body()).contains("Credit note", "An outage", number, "7.74");
        assertThat(api.get(path + "/pdf").body()).startsWith("%PDF");
        JsonNode rest = TestServer.json(post(number, "credit-notes", "'reason':'All of it'"));
        assertThat(rest.get("total").textValue()).isEqualTo("10.00");
        assertThat(TestServer.json(api.get("/v1/invoices/" + number)).get("status").textValue()).isEqualTo("paid");
        assertThat(api.get("/v1/exports/credit-notes.csv?from=2026-03-01&to=2026-04-01&workspace=noted").body()).contains(
                number + ",noted,2026-03-10,An outage,USD,7.74,0.00,7.74,7.74,0.00,,2026-03-10T12:00:00Z\r\n",
                number + ",noted,2026-03-10,All of it,USD,10.00,0.00,10.00,10.00,0.00,,2026-03-10T12:00:00Z\r\n");
        assertThat(api.get("/v1/exports/focus.csv?from=2026-03-01&to=2026-04-01&workspace=noted").body().lines().map(row -> row.split(",")[0]))
                .containsExactly("BilledCost", "17.74", "-7.74", "-10.00");
        assertThat(code(post(number, "credit-notes", "'reason':'More'"))).isEqualTo("credit_exceeds_invoice");
        assertThat(code(post(number, "void", "'reason':'Too','reissue':false"))).isEqualTo("invoice_not_open");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "void         | 'reissue':true                                     | reason          | invalid_request",
        "void         | 'reason':'a'                                       | reissue         | invalid_request",
        "void         | 'reason':'a\\nb','reissue':true                    | reason          | invalid_request",
        "credit-notes | 'lines':[{'line':1}]                               | reason          | invalid_request",
        "credit-notes | 'reason':'a','lines':[]                            | lines           | invalid_request",
        "credit-notes | 'reason':'a','lines':[{'line':2}]                  | lines[0].line   | invalid_request",
        "credit-notes | 'reason':'a','lines':[{'line':1,'amount':'0.001'}] | lines[0].amount | invalid_request",
        "credit-notes | 'reason':'a','lines':[{'line':1,'amount':'0'}]     | lines[0].amount | invalid_request",
        "credit-notes | 'reason':'a','lines':[{'line':1,'amount':17.75}]   | lines[0].amount | credit_exceeds_invoice",
        "credit-notes | 'reason':'a','lines':[{'line':1},{'line':1}]       | lines[1].line   | invalid_request",
        "credit-notes | 'reason':'a','refund':'cash'                       | refund          | invalid_request",
    })
    void what_is_refused_changes_nothing(String call, String fields, String field, String code) {
        String number = invoice("refused");
        HttpResponse<String> refused = post(number, call, fields);
        assertThat(code(refused)).isEqualTo(code);
        assertThat(TestServer.json(refused).get("field").textValue()).isEqualTo(field);
        assertThat(TestServer.json(api.get("/v1/invoices/" + number)).get("amountDue").textValue()).isEqualTo("17.74");
    }

    @Test
    void what_is_not_there() {
        assertThat(code(api.get("/v1/credit-notes/CN-2026-999999"))).isEqualTo("not_found");
        assertThat(code(post("TG-2026-999999", "void", "'reason':'a','reissue':true"))).isEqualTo("not_found");
    }

    private static String invoice(String workspace) {
        if (api.get("/v1/workspaces/" + workspace).statusCode() == 404) {
            api.workspace(workspace);
        }
        return TestServer.json(api.get("/v1/workspaces/" + workspace + "/invoices")).get("items").get(0).get("number").textValue();
    }

    private static HttpResponse<String> post(String number, String call, String fields, String... headers) {
        return api.send("POST", "/v1/invoices/" + number + "/" + call, ("{" + fields + "}").replace('\'', '"'), TestApi.ADMIN, headers);
    }

    private static String code(HttpResponse<String> answer) {
        return TestServer.json(answer).get("code").textValue();
    }
}
