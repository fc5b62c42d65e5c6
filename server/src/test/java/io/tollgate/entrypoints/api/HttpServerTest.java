package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.Await;
import io.tollgate.foundation.db.DatabaseUnavailable;
import io.tollgate.foundation.db.Overloaded;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(List.of(
                Route.get("/open", Access.PUBLIC, "open", request -> Answer.ok(new JsonObject().put("hello", "there"))),
                Route.get("/things/{thing}", Access.READ, "thing", request -> Answer.ok(new JsonObject().put("a", Optional.ofNullable(request.queryParam("a")))
                        .put("thing", request.pathParam("thing")).put("by", Caller.of(request).keyId()))),
                Route.post("/things", Access.INGEST, "things", request -> Answer.created(
                        new JsonObject().put("name", JsonBody.of(request, "name", "colour").text("name")))),
                Route.post("/bytes", Access.PUBLIC, "bytes", request -> Answer.ok(
                        new JsonObject().put("bytes", RequestBody.bytes(request, 1_000).length))),
                Route.delete("/things/{thing}", Access.ADMIN, "remove", request -> Answer.noContent()),
                Route.get("/fails/{how}", Access.PUBLIC, "fails", request -> fail(request.pathParam("how")))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_port_that_is_taken_is_said_in_one_sentence() {
        HttpServer second = new HttpServer(
                new HttpServer.Settings("127.0.0.1", server.server.port(), java.time.Duration.ofSeconds(1)), List.of(),
                new Authentication(key -> java.util.Optional.empty(), System::nanoTime), new ServerMetrics());
        assertThatThrownBy(second::start).isInstanceOf(io.tollgate.foundation.db.CannotStart.class).hasMessageContaining("TOLLGATE_PORT");
    }

    @Test
    void answers_json_with_a_request_id() {
        HttpResponse<String> response = server.send("GET", "/open", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"hello\":\"there\"}");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-request-id").orElseThrow()).startsWith("req_");
        assertThat(response.headers().firstValue("server")).isEmpty();
        assertThat(server.send("GET", "/open", "", "X-Request-Id", "mine-1").headers().firstValue("x-request-id")).contains("mine-1");
    }

    @ParameterizedTest
    @CsvSource({
        "-,                  401, unauthenticated",
        "Basic abc,          401, unauthenticated",
        "Bearer,             401, unauthenticated",
        "Bearer wrong,       401, unauthenticated",
        "Bearer ingest-key,  403, forbidden",
        "Bearer read-key,    200, -",
        "bearer read-key,    200, -",
        "Bearer admin-key,   200, -",
    })
    void a_key_opens_what_its_scopes_say(String authorization, int status, String code) {
        HttpResponse<String> response = authorization.equals("-")
                ? server.send("GET", "/things/1", "")
                : server.send("GET", "/things/1", "", "Authorization", authorization);
        assertThat(response.statusCode()).isEqualTo(status);
        if (status != 200) {
            assertThat(TestServer.json(response).get("code").textValue()).isEqualTo(code);
        }
        assertThat(response.headers().firstValue("www-authenticate").isPresent()).isEqualTo(status == 401);
        if (status == 403) {
            assertThat(TestServer.json(response).get("detail").textValue()).contains("scope read");
        }
    }

    @Test
    void what_is_not_there_is_a_problem_with_the_methods_that_are() {
        HttpResponse<String> missing = server.send("GET", "/nowhere", "");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(TestServer.json(missing).get("type").textValue()).isEqualTo("/docs/errors#not_found");

        HttpResponse<String> wrongMethod = server.send("PUT", "/things/1", "{}");
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("allow")).contains("DELETE, GET, HEAD, OPTIONS");
        assertThat(TestServer.json(wrongMethod).get("code").textValue()).isEqualTo("method_not_allowed");

        HttpResponse<String> options = server.send("OPTIONS", "/things", "");
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).contains("OPTIONS, POST");
        assertThat(server.send("PROPFIND", "/things", "").statusCode()).isBetween(400, 499);
    }

    @Test
    void head_is_get_without_the_body() {
        HttpResponse<String> head = server.send("HEAD", "/open", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(server.send("HEAD", "/things/1", "").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json | {"name":"x"}             | 201 | -                      | -
            application/json | {"name":                 | 400 | invalid_json           | -
            application/json | []                       | 400 | invalid_request        | -
            application/json | {"colour":"red"}         | 400 | invalid_request        | name
            application/json | {"name":5}               | 400 | invalid_request        | name
            application/json | {"name":"x","color":"r"} | 400 | invalid_request        | color
            text/plain       | {"name":"x"}             | 415 | unsupported_media_type | Content-Type
            """)
    void a_body_is_read_or_refused_by_field(String contentType, String body, int status, String code, String field) {
        HttpResponse<String> response = server.send("POST", "/things", body, "Authorization", "Bearer ingest-key", "Content-Type", contentType);
        assertThat(response.statusCode()).isEqualTo(status);
        if (status != 201) {
            assertThat(TestServer.json(response).get("code").textValue()).isEqualTo(code);
            assertThat(TestServer.json(response).path("field").asText("-")).isEqualTo(field);
        }
    }

    @Test
    void a_misspelt_field_is_met_with_the_right_one() {
        HttpResponse<String> response = server.send("POST", "/things", "{\"name\":\"x\",\"color\":\"r\"}",
                "Authorization", "Bearer ingest-key", "Content-Type", "application/json");
        assertThat(TestServer.json(response).get("detail").textValue()).isEqualTo("color is not a field of this request; did you mean colour?");
    }

    @Test
    void a_body_may_be_gzip_and_is_limited_unpacked_and_without_a_length() throws Exception {
        assertThat(TestServer.json(postBytes(gzip("x".repeat(900)), "gzip")).get("bytes").intValue()).isEqualTo(900);
        assertThat(postBytes(gzip("x".repeat(100_000)), "gzip").statusCode()).isEqualTo(413);
        assertThat(postBytes("no gzip".getBytes(StandardCharsets.UTF_8), "gzip").statusCode()).isEqualTo(400);
        assertThat(postBytes(new byte[10], "br").statusCode()).isEqualTo(415);
        assertThat(server.send("POST", "/bytes", "x".repeat(1_001)).statusCode()).isEqualTo(413);
        HttpRequest chunked = HttpRequest.newBuilder(server.uri("/bytes"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[1_001]))).build();
        assertThat(server.send(chunked).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"bug, 500, internal_error", "database, 503, database_unavailable", "overloaded, 503, overloaded", "refused, 409, conflict"})
    void a_failure_is_a_problem_that_leaks_nothing(String how, int status, String code) {
        HttpResponse<String> response = server.send("GET", "/fails/" + how, "");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(TestServer.json(response).get("code").textValue()).isEqualTo(code);
        assertThat(response.body()).doesNotContain("secret_table").doesNotContain("Exception").doesNotContain("at io.");
        assertThat(response.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 503);
        if (status == 500) {
            assertThat(TestServer.json(response).get("requestId").textValue()).isEqualTo(response.headers().firstValue("x-request-id").orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /open HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n", "GET /things/%00 HTTP/1.1\r\nHost: x\r\n\r\n"})
    void what_is_no_http_is_a_problem_too_and_says_that_the_connection_closes(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400").containsOnlyOnce("Connection: close").contains("invalid_request").doesNotContain("<html");
        }
    }

    @Test
    void a_query_that_is_not_well_encoded_is_the_callers_mistake() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /things/1?a=%ZZ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer read-key\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).doesNotContain("500");
        }
    }

    @Test
    void what_is_not_ready_says_why_and_still_lives() {
        try (ServerMetrics metrics = new ServerMetrics();
                TestServer away = new TestServer(
                        new HealthEndpoints(() -> Optional.of("The database cannot be reached."), metrics).routes())) {
            HttpResponse<String> ready = away.send("GET", "/health/ready", "");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(TestServer.json(ready).get("detail").textValue()).isEqualTo("The database cannot be reached.");
            assertThat(away.send("GET", "/health/live", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void headers_that_are_too_long_are_a_problem_with_the_same_status_inside() {
        HttpResponse<String> response = server.send("GET", "/open", "", "X-Long", "x".repeat(20_000));
        assertThat(response.statusCode()).isEqualTo(431);
        assertThat(TestServer.json(response).get("status").intValue()).isEqualTo(431);
        assertThat(TestServer.json(response).get("code").textValue()).isEqualTo("too_large");
    }

    @Test
    void metrics_count_by_route_and_status_and_name_no_path_that_was_made_up() {
        server.send("GET", "/things/abc", "", "Authorization", "Bearer read-key");
        server.send("GET", "/made-up", "");
        assertThat(server.metrics.scrape())
                .contains("http_server_requests_seconds_count{method=\"GET\",route=\"/things/{thing}\",status=\"200\"}")
                .contains("route=\"unmatched\"")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("made-up");
    }

    @Test
    void stopping_lets_running_requests_finish() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        TestServer slow = new TestServer(List.of(Route.get("/slow", Access.PUBLIC, "slow", request -> {
            running.countDown();
            awaitQuietly(release);
            return Answer.ok(new JsonObject().put("finished", true));
        })));
        CompletableFuture<HttpResponse<String>> answer = slow.client.sendAsync(
                HttpRequest.newBuilder(slow.uri("/slow")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        int port = slow.server.port();
        Thread stop = Thread.ofVirtual().start(slow.server::close);
        Await.until(() -> !accepts(port));
        release.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stop.join();
        slow.close();
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (java.io.IOException refused) {
            return false;
        }
    }

    private static Answer fail(String how) {
        throw switch (how) {
            case "database" -> new DatabaseUnavailable("select from secret_table", new SQLException("x"));
            case "overloaded" -> new Overloaded("Too many requests are waiting");
            case "refused" -> ApiError.of(ErrorCode.CONFLICT, "It is taken.");
            default -> new IllegalStateException("select from secret_table");
        };
    }

    private static HttpResponse<String> postBytes(byte[] body, String encoding) {
        return server.send(HttpRequest.newBuilder(server.uri("/bytes")).header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
