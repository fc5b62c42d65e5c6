package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.DueJob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invoices as PDF, as page, in an archive and as tables, over HTTP: two workspaces that lived through March. */
class DocumentsApiTest {
    private static TestApi api;
    private static String acmesKey;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        api.workspace("acme");
        api.workspace("beta");
        assertThat(api.send("PUT", "/v1/workspaces/acme/billing-details",
                "{\"legalName\":\"=Acme, \\\"the\\\" GmbH\",\"address\":[\"Hauptstrasse 1\"],\"country\":\"DE\",\"vatId\":\"DE123456789\","
                        + "\"tax\":{\"kind\":\"rate\",\"percent\":\"19\"}}", TestApi.ADMIN).statusCode()).isEqualTo(200);
        assertThat(api.send("POST", "/v1/events", ("[{'specversion':'1.0','id':'e1','source':'test','type':'compute.run','subject':'acme',"
                + "'time':'2026-03-10T11:00:00Z','data':{'project':'web','milliseconds':370800000,'machine':'standard'}}]").replace('\'', '"'), TestApi.ADMIN,
                "Content-Type", "application/cloudevents-batch+json").statusCode()).isEqualTo(200);
        advance("2026-04-01T00:00:00Z");
        advance("2026-04-01T02:00:00Z");
        acmesKey = TestServer.json(api.send("POST", "/v1/api-keys", "{\"name\":\"of acme\",\"scopes\":[\"read\"],\"workspace\":\"acme\"}", TestApi.ADMIN))
                .get("key").textValue();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void advance(String to) {
        api.clock.set(Instant.parse(to));
        for (DueJob job : api.house.jobs) {
            api.house.runDueWork.run(job);
        }
    }

    @Test
    void a_pdf_is_the_same_each_time_whatever_is_changed_later() {
        String number = number("acme", "regular");
        byte[] first = bytes("/v1/invoices/" + number + "/pdf");
        assertThat(textOf(first)).contains("Invoice", number, "=Acme, \"the\" GmbH", "Compute hours, 3 over 100 at 0.12", "VAT 19% of 25.36", "30.18",
                "Usage by project and day", "web");
        api.send("POST", "/v1/events", ("[{'specversion':'1.0','id':'late','source':'test','type':'job.run','subject':'acme',"
                + "'time':'2026-03-11T11:00:00Z','data':{'project':'later'}}]").replace('\'', '"'), TestApi.ADMIN,
                "Content-Type", "application/cloudevents-batch+json");
        api.send("PATCH", "/v1/workspaces/acme", "{\"name\":\"Another name\"}", TestApi.ADMIN);
        assertThat(bytes("/v1/invoices/" + number + "/pdf")).isEqualTo(first);
        assertThat(api.get("/v1/invoices/" + number + "/html").body()).contains("Open: USD 30.18", "Compute hours, 3 over 100").doesNotContain("later");
    }

    @Test
    void an_archive_has_all_of_a_period() throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes("/v1/invoices.zip?period=2026-03")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
                assertThat(textOf(zip.readAllBytes())).contains("Invoice");
            }
        }
        // Each was started on March 10 and billed for March on April 1.
        assertThat(names).hasSize(4).allMatch(name -> name.matches("invoice-TG-2026-00000[1-4]\\.pdf"));
        assertThat(new String(bytes("/v1/invoices.zip?period=2025-01"), java.nio.charset.StandardCharsets.ISO_8859_1)).startsWith("PK");
    }

    @Test
    void invoices_are_exported() {
        HttpResponse<String> csv = api.get("/v1/exports/invoices.csv?from=2026-04-01&to=2026-05-01");
        assertThat(csv.headers().firstValue("content-type")).contains("text/csv; charset=utf-8; header=present");
        assertThat(csv.body()).isEqualTo("""
                number,workspace,workspace_name,customer,customer_country,customer_vat_id,kind,status,date,period_from,period_to,currency,subtotal,tax,total,amount_due,finalized_at
                NUMBER,acme,Name of acme,"'=Acme, ""the"" GmbH",DE,DE123456789,regular,open,2026-04-01,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,USD,25.36,4.82,30.18,30.18,2026-04-01T02:00:00Z
                OTHER,beta,Name of beta,Name of beta,,,regular,open,2026-04-01,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,USD,25.00,0.00,25.00,25.00,2026-04-01T02:00:00Z
                """.replace("NUMBER", number("acme", "regular")).replace("OTHER", number("beta", "regular")).replace("\n", "\r\n"));
    }

    @Test
    void lines_are_exported_and_add_up() {
        String csv = api.get("/v1/exports/charges.csv?from=2026-04-01&to=2026-04-02&workspace=acme").body();
        String number = number("acme", "regular");
        assertThat(csv).isEqualTo("""
                invoice,invoice_date,invoice_kind,invoice_status,workspace,line,kind,description,metric,quantity,unit,unit_price,period_from,period_to,currency,amount
                NUMBER,2026-04-01,regular,open,acme,1,plan_fee,"Developer plan, April 2026",,1,,25.00,2026-04-01T00:00:00Z,2026-05-01T00:00:00Z,USD,25.00
                NUMBER,2026-04-01,regular,open,acme,2,overage,"Compute hours, 3 over 100 at 0.12",compute_hours,3,hour,0.12,2026-03-10T12:00:00Z,2026-04-01T00:00:00Z,USD,0.36
                NUMBER,2026-04-01,regular,open,acme,3,tax,VAT 19% of 25.36,,,,,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,USD,4.82
                """.replace("NUMBER", number).replace("\n", "\r\n"));
    }

    @Test
    void charges_are_exported_for_cost_tools() {
        List<String> rows = api.get("/v1/exports/focus.csv?from=2026-03-01&to=2026-04-02&workspace=acme").body().lines().toList();
        assertThat(rows.getFirst().split(",")).hasSize(37).startsWith("BilledCost").endsWith("x_LineNumber");
        assertThat(rows).hasSize(5);
        assertThat(rows.get(3)).isEqualTo("0.36,acme,Name of acme,Workspace,USD,2026-04-01T00:00:00Z,2026-03-01T00:00:00Z,Usage,,"
                + "\"Compute hours, 3 over 100 at 0.12\",Usage-Based,2026-04-01T00:00:00Z,2026-03-10T12:00:00Z,103,hour,0.36,0.12,0.36,"
                + number("acme", "regular") + ",Tollgate,0.36,0.12,Standard,USD,3,hour,Tollgate,Tollgate,Other,Tollgate,Other (Other),compute_hours,"
                + "Compute hours,developer/1/compute_hours,2026-04-01,overage,2");
    }

    @Test
    void a_key_of_one_workspace_sees_no_other() {
        assertThat(get("/v1/exports/invoices.csv?from=2026-03-01&to=2026-05-01", acmesKey).body()).contains(",acme,").doesNotContain("beta");
        assertThat(get("/v1/exports/charges.csv?from=2026-03-01&to=2026-05-01&workspace=beta", acmesKey).statusCode()).isEqualTo(403);
        assertThat(get("/v1/invoices.zip?period=2026-03&workspace=beta", acmesKey).statusCode()).isEqualTo(403);
        assertThat(get("/v1/invoices/" + number("beta", "regular") + "/pdf", acmesKey).statusCode()).isEqualTo(403);
        assertThat(get("/v1/invoices/" + number("acme", "regular") + "/html", acmesKey).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/v1/exports/invoices.csv?from=2026-04-01",
        "/v1/exports/invoices.csv?from=2026-04-01&to=2026-04-01",
        "/v1/exports/charges.csv?from=April&to=2026-04-01",
        "/v1/exports/focus.csv?to=2026-04-01",
        "/v1/invoices.zip",
        "/v1/invoices.zip?period=2026-13",
    })
    void what_is_refused(String path) {
        assertThat(api.get(path).statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> get(String path, String key) {
        return api.send("GET", path, "", key);
    }

    private static String number(String workspace, String kind) {
        for (var invoice : TestServer.json(api.get("/v1/workspaces/" + workspace + "/invoices")).get("items")) {
            if (invoice.get("kind").textValue().equals(kind)) {
                return invoice.get("number").textValue();
            }
        }
        throw new AssertionError(workspace + " has no " + kind + " invoice");
    }

    private static byte[] bytes(String path) {
        HttpRequest request = HttpRequest.newBuilder(api.server.uri(path)).header("Authorization", "Bearer " + TestApi.ADMIN).build();
        try {
            HttpResponse<byte[]> answer = api.server.client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).get();
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String textOf(byte[] pdf) {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
