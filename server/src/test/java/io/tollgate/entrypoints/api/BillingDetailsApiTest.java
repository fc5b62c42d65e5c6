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

/** Who a workspace is on its invoices, over HTTP. */
class BillingDetailsApiTest {
    private static final String PATH = "/v1/workspaces/acme/billing-details";
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        api.workspace("acme");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void are_set_and_read() {
        HttpResponse<String> set = put("'vatId':'de 123.456-789','tax':{'kind':'rate','percent':'19.0'}");
        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(set.body()).isEqualTo(("{'legalName':'Acme GmbH','address':['Hauptstrasse 1','10115 Berlin'],'country':'DE','vatId':'DE123456789',"
                + "'tax':{'kind':'rate','name':'VAT','percent':'19'},'taxInForce':{'kind':'rate','name':'VAT','percent':'19'}}").replace('\'', '"'));
        assertThat(api.get(PATH).body()).isEqualTo(set.body());
        assertThat(json(put("'vatId':'DE123456789','tax':{'kind':'reverse_charge'}")).at("/taxInForce/kind").textValue()).isEqualTo("reverse_charge");
        assertThat(json(put("'tax':{'kind':'exempt','reason':'charity'}")).at("/tax/reason").textValue()).isEqualTo("charity");
        assertThat(json(put("'tax':{'kind':'none'}")).at("/taxInForce/kind").textValue()).isEqualTo("none");
        JsonNode standard = json(put("'vatId':null"));
        assertThat(standard.at("/tax/kind").textValue()).isEqualTo("standard");
        assertThat(standard.at("/taxInForce/kind").textValue()).isEqualTo("none");
        assertThat(json(api.get("/v1/audit?workspace=acme")).get("items")).extracting(entry -> entry.get("action").textValue())
                .contains("billing_details.set");
    }

    @Test
    void are_missing_until_they_are_set() {
        api.workspace("young");
        assertThat(json(api.get("/v1/workspaces/young/billing-details")).get("code").textValue()).isEqualTo("not_found");
        assertThat(json(api.get("/v1/workspaces/nobody/billing-details")).get("code").textValue()).isEqualTo("unknown_workspace");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'tax':{'kind':'rate'}                        | tax.percent",
        "'tax':{'kind':'rate','percent':'101'}        | tax.percent",
        "'tax':{'kind':'rate','percent':'-1'}         | tax.percent",
        "'tax':{'kind':'rate','percent':'1.00001'}    | tax.percent",
        "'tax':{'kind':'exempt'}                      | tax.reason",
        "'tax':{'kind':'exempt','reason':'a\\nb'}     | tax.reason",
        "'tax':{'kind':'reverse_charge'}              | vatId",
        "'tax':{'kind':'some'}                        | tax.kind",
        "'vatId':'X'                                  | vatId",
        "'country':'Germany'                          | country",
        "'country':'XX'                               | country",
        "'address':[]                                 | address",
        "'address':['a','b','c','d','e','f','g']      | address",
        "'address':['a\\tb']                          | address",
        "'legalName':'a\\nb'                          | legalName",
    })
    void what_is_refused(String field, String named) {
        HttpResponse<String> refused = put(field);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("code").textValue()).isEqualTo("invalid_request");
        assertThat(json(refused).get("field").textValue()).isEqualTo(named);
    }

    /** The fields, which take the place of those that are right. */
    private static HttpResponse<String> put(String fields) {
        StringBuilder body = new StringBuilder("{");
        for (String usual : List.of("'legalName':'Acme GmbH'", "'address':['Hauptstrasse 1','10115 Berlin']", "'country':'DE'")) {
            if (!fields.startsWith(usual.substring(0, usual.indexOf(':') + 1))) {
                body.append(usual).append(',');
            }
        }
        return api.send("PUT", PATH, body.append(fields.strip()).append('}').toString().replace('\'', '"'), TestApi.ADMIN);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return TestServer.json(answer);
    }
}
