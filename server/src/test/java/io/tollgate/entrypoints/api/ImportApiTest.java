package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.Await;
import io.tollgate.domain.metering.ImportStore;
import io.tollgate.foundation.random.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files of events over real HTTP, in pieces of 20 lines or 10,000 bytes. */
class ImportApiTest {
    private static final int PIECE_LINES = 20;
    private static volatile boolean stopping;
    private static TestApi api;
    private static TestServer server;
    private static ContractCheck contract;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        List.of("plain", "cut", "held", "stop", "odd", "bad", "overflow", "one", "other").forEach(api::workspace);
        List<Route> routes = new ImportEndpoints(
                        api.database, api.house.workspaces, new ImportStore(), api.house.recordUsage, Tokens.seeded(3), new ServerMetrics(), api.clock,
                        () -> stopping, new ImportEndpoints.PieceSize(10_000, PIECE_LINES)).routes();
        contract = new ContractCheck(routes);
        server = new TestServer(
                routes, Authentication.byStoredKeys(api.database, api.keys, api.house.workspaces, System::nanoTime), java.time.Duration.ofSeconds(10));
    }

    @AfterAll
    static void stop() {
        server.close();
        api.close();
    }

    @Test
    void a_whole_file_and_the_same_again() {
        String file = events("plain", 0, 95);
        JsonNode first = imported("a", "", file);
        assertThat(first).hasToString(("{'id':'a','status':'completed','stopAsked':false,'bytes':" + file.length() + ",'lines':95,'counted':95,"
                + "'duplicates':0,'rejected':0,'overLimit':0,'problems':[],'updatedAt':'2026-03-10T12:00:00Z'}").replace('\'', '"'));
        assertThat(imported("a", "", file)).isEqualTo(first);
        assertThat(imported("a", "&offset=" + file.length(), "")).isEqualTo(first);
        assertThat(imported("b", "", file).get("duplicates").intValue()).isEqualTo(95);
        HttpResponse<String> longer = send("a", "", file + events("plain", 95, 96));
        assertThat(code(longer)).isEqualTo("import_offset_mismatch");
        assertThat(longer.statusCode()).isEqualTo(409);
        assertThat(used("plain")).isEqualTo("95");
    }

    @Test
    void a_cut_connection_and_on_from_where_it_was() throws IOException {
        String file = events("cut", 0, 100);
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        int cutAt = lengthOfLines(file, 70) + 40;
        try (Socket socket = begin("cut", bytes.length)) {
            socket.getOutputStream().write(bytes, 0, cutAt);
            socket.getOutputStream().flush();
            Await.until(() -> look("cut").path("lines").intValue() >= 3 * PIECE_LINES);
        }
        Await.until(() -> look("cut").get("status").textValue().equals("stopped"));
        JsonNode stopped = look("cut");
        int done = stopped.get("bytes").intValue();
        assertThat(done).isEqualTo(lengthOfLines(file, stopped.get("lines").intValue())).isLessThanOrEqualTo(cutAt);
        assertThat(stopped.get("stopAsked").booleanValue()).isFalse();

        assertThat(code(send("cut", "&offset=" + (done + 1), file.substring(done + 1)))).isEqualTo("import_offset_mismatch");
        assertThat(code(send("cut", "", file.substring(0, done - 5)))).isEqualTo("import_offset_mismatch");
        assertThat(code(send("cut", "&offset=-1", ""))).isEqualTo("invalid_request");
        JsonNode whole = imported("cut", "&offset=" + (done - 7), file.substring(done - 7));
        assertThat(whole.get("counted").intValue()).isEqualTo(100);
        assertThat(whole.get("duplicates").intValue()).isZero();
        assertThat(whole.get("lines").intValue()).isEqualTo(100);
        assertThat(used("cut")).isEqualTo("100");
    }

    @Test
    void one_request_at_a_time_and_a_stop_between_two() throws IOException {
        byte[] bytes = events("held", 0, 200).getBytes(StandardCharsets.UTF_8);
        try (Socket socket = begin("held", bytes.length)) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes, 0, bytes.length / 2);
            out.flush();
            Await.until(() -> look("held").path("lines").intValue() >= 2 * PIECE_LINES);
            HttpResponse<String> second = send("held", "", events("held", 0, 1));
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(code(second)).isEqualTo("import_in_progress");

            assertThat(TestServer.json(post("/v1/events/import/held/stop")).get("status").textValue()).isEqualTo("running");
            out.write(bytes, bytes.length / 2, bytes.length / 2 - 1_000);
            out.flush();
            Await.until(() -> look("held").get("status").textValue().equals("stopped"));
            assertThat(look("held").get("stopAsked").booleanValue()).isTrue();
        }
        JsonNode whole = imported("held", "", events("held", 0, 200));
        assertThat(whole.get("counted").intValue()).isEqualTo(200);
        assertThat(whole.get("stopAsked").booleanValue()).isFalse();
        assertThat(used("held")).isEqualTo("200");
        assertThat(post("/v1/events/import/nobody/stop").statusCode()).isEqualTo(404);
        assertThat(code(server.send(request("/v1/events/import/nobody").build()))).isEqualTo("not_found");
        assertThat(code(send("not%20allowed", "", ""))).isEqualTo("invalid_request");
    }

    @Test
    void a_process_that_stops_ends_the_import_at_a_piece_and_says_so() {
        stopping = true;
        HttpResponse<String> refused = send("stop", "", events("stop", 0, 50));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        stopping = false;
        assertThat(imported("stop", "", events("stop", 0, 50)).get("counted").intValue()).isEqualTo(50);
    }

    @Test
    void odd_line_ends_blank_lines_gzip_and_no_lines() throws IOException {
        String odd = "\n  \r\n" + event("odd", 1) + "\r\n\t\n" + event("odd", 2);
        JsonNode answer = imported("odd", "", odd);
        assertThat(answer.get("lines").intValue()).isEqualTo(5);
        assertThat(answer.get("counted").intValue()).isEqualTo(2);
        assertThat(answer.get("rejected").intValue()).isZero();
        assertThat(imported("empty", "", "").get("status").textValue()).isEqualTo("completed");

        byte[] packed = gzip(events("odd", 10, 60));
        HttpRequest.Builder gzip = request("/v1/events/import?id=gzip").header("Content-Encoding", "gzip");
        HttpResponse<String> broken = server.send(
                gzip.copy().POST(HttpRequest.BodyPublishers.ofByteArray(packed, 0, packed.length - 20)).build());
        assertThat(broken.statusCode()).isEqualTo(400);
        JsonNode whole = TestServer.json(server.send(gzip.POST(HttpRequest.BodyPublishers.ofByteArray(packed)).build()));
        assertThat(whole.get("counted").intValue()).isEqualTo(50);
        assertThat(used("odd")).isEqualTo("52");
    }

    @Test
    void bad_lines_are_named_by_number_and_a_huge_one_is_one() {
        String huge = event("bad", 3).replace("crawler", "crawler\",\"note\":\"" + "x".repeat(5_000_000));
        String before = event("bad", 1) + "\n\n{\n" + event("nobody", 2) + "\n";
        JsonNode answer = imported("bad", "", before + huge + "\n" + event("bad", 4) + "\n" + huge);
        assertThat(answer.get("lines").intValue()).isEqualTo(7);
        assertThat(answer.get("bytes").intValue()).isEqualTo(before.length() + 2 * huge.length() + event("bad", 4).length() + 2);
        assertThat(answer.get("counted").intValue()).isEqualTo(2);
        assertThat(answer.get("problems")).extracting(problem -> problem.get("line").intValue() + " " + problem.get("code").textValue())
                .containsExactly("3 invalid_json", "4 unknown_workspace", "5 too_large", "7 too_large");

        JsonNode many = imported("many", "", IntStream.rangeClosed(1, 250).mapToObj(n -> "{}\n").collect(Collectors.joining()));
        assertThat(many.get("rejected").intValue()).isEqualTo(250);
        assertThat(many.get("problems")).hasSize(100);
        assertThat(many.get("problems").get(99).get("line").intValue()).isEqualTo(100);
    }

    @Test
    void what_passes_the_largest_number_is_rejected_and_holds_up_nobody() {
        imported("overflow", "", event("overflow", 0));
        api.database.transact(tx -> tx.handle().execute("""
                update usage_counter set used = 9223372036854775807 - 130000, billable = 0
                where workspace_id = (select id from workspace where key = 'overflow')
                    and metric_id = (select id from metric where key = 'compute_hours')
                """));
        String last = event("overflow", 6).replace("60000", "1");
        JsonNode answer = imported("overflow-2", "", events("overflow", 1, 6) + last);
        assertThat(answer.get("counted").intValue()).isEqualTo(3);
        assertThat(answer.get("problems")).extracting(problem -> problem.get("line").intValue() + " " + problem.get("code").textValue())
                .containsExactly("3 invalid_event_data", "4 invalid_event_data", "5 invalid_event_data");
        // What was rejected was not counted: sent again it is rejected again, not called a duplicate.
        String again = "[" + event("overflow", 4) + "]";
        assertThat(TestServer.json(api.send("POST", "/v1/events", again, TestApi.ADMIN)).get("rejected")).hasSize(1);
        assertThat(code(api.send("POST", "/v1/events?atomic=true", again, TestApi.ADMIN))).isEqualTo("batch_rejected");
    }

    @Test
    void a_key_for_one_workspace_has_names_of_its_own_and_counts_only_there() {
        String key = TestServer.json(api.send(
                "POST", "/v1/api-keys", "{\"name\":\"one\",\"scopes\":[\"ingest\"],\"workspace\":\"one\"}", TestApi.ADMIN)).get("key").textValue();
        imported("mine", "", events("other", 0, 3));
        HttpResponse<String> own = server.send(HttpRequest.newBuilder(server.uri("/v1/events/import?id=mine"))
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(event("one", 1) + "\n" + event("other", 9)))
                .build());
        assertThat(TestServer.json(own).get("counted").intValue()).isEqualTo(1);
        assertThat(TestServer.json(own).get("problems").get(0).get("code").textValue()).isEqualTo("forbidden");
        assertThat(look("mine").get("counted").intValue()).isEqualTo(3);
        assertThat(used("other")).isEqualTo("3");
    }

    static String event(String workspace, int number) {
        return ("{'specversion':'1.0','id':'e" + number + "','source':'/import','type':'compute.run','subject':'" + workspace
                + "','time':'2026-03-10T10:00:00Z','data':{'project':'crawler','milliseconds':60000}}").replace('\'', '"');
    }

    private static String events(String workspace, int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> event(workspace, n) + "\n").collect(Collectors.joining());
    }

    private static int lengthOfLines(String file, int lines) {
        return file.lines().limit(lines).mapToInt(line -> line.length() + 1).sum();
    }

    private static String used(String workspace) {
        JsonNode days = TestServer.json(api.get("/v1/workspaces/" + workspace + "/usage/daily?metric=compute_hours"));
        // 60 seconds each.
        java.math.BigDecimal hours = new java.math.BigDecimal(days.get("days").get(9).get("values").get("compute_hours").textValue());
        return hours.multiply(java.math.BigDecimal.valueOf(60)).setScale(0, java.math.RoundingMode.HALF_UP).toPlainString();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).header("Authorization", "Bearer " + TestApi.ADMIN);
    }

    private static HttpResponse<String> send(String id, String query, String body) {
        String path = "/v1/events/import?id=" + id + query;
        HttpResponse<String> response = server.send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
        contract.answer("POST", path, response);
        return response;
    }

    private static JsonNode imported(String id, String query, String body) {
        HttpResponse<String> response = send(id, query, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestServer.json(response);
    }

    private static HttpResponse<String> post(String path) {
        return server.send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    private static JsonNode look(String id) {
        return TestServer.json(server.send(request("/v1/events/import/" + id).build()));
    }

    private static String code(HttpResponse<String> response) {
        return TestServer.json(response).path("code").asText(response.body());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    /** A request whose body is yet to come. */
    private static Socket begin(String id, int length) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.server.port());
        socket.getOutputStream().write(("POST /v1/events/import?id=" + id + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestApi.ADMIN
                + "\r\nContent-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

}
