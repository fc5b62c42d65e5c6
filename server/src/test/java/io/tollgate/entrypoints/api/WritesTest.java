package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Idempotent writes, on the calls that are there. */
class WritesTest {
    private static final String RENAME = "{\"name\":\"Renamed\"}";
    private static TestApi api;
    private static TestServer failing;
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        api.workspace("acme");
        failing = new TestServer(List.of(
                Route.post("/twice", Access.ADMIN, "twice", request -> api.writes.once(request, tx -> {
                    tx.handle().execute("insert into invoice_number (series, last) values ('twice', 1)");
                    if (FAILURES_LEFT.getAndDecrement() > 0) {
                        throw ApiError.of(ErrorCode.CONFLICT, "Not yet.");
                    }
                    return Answer.created(new JsonObject().put("done", true));
                })),
                Route.post("/refused", Access.ADMIN, "refused", request -> api.writes.once(request, tx -> {
                    tx.handle().execute("insert into invoice_number (series, last) values ('refused', 1)");
                    return FAILURES_LEFT.getAndDecrement() > 0
                            ? Problems.answer(ErrorCode.CONFLICT, "Not yet.", new JsonObject().put("limit", "5"))
                            : Answer.ok(new JsonObject().put("done", true));
                }))));
    }

    @AfterAll
    static void stop() {
        failing.close();
        api.close();
    }

    @Test
    void a_repeat_gets_the_first_answer_and_changes_nothing() {
        HttpResponse<String> first = rename(RENAME, "rename-1");
        api.send("PATCH", "/v1/workspaces/acme", "{\"name\":\"Later\"}", TestApi.ADMIN);
        HttpResponse<String> second = rename(RENAME, "rename-1");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(first.headers().firstValue("Idempotent-Replay")).isEmpty();
        assertThat(second.headers().firstValue("Idempotent-Replay")).contains("true");
        assertThat(api.get("/v1/workspaces/acme").body()).contains("Later");
    }

    @Test
    void the_key_with_another_request_is_refused() {
        rename(RENAME, "rename-2");
        assertThat(TestServer.json(rename("{\"name\":\"Other\"}", "rename-2")).get("code").textValue()).isEqualTo("idempotency_key_reused");
        assertThat(rename(RENAME, "with space").statusCode()).isEqualTo(400);
        assertThat(rename(RENAME, "x".repeat(256)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_secret_in_a_first_answer_is_given_again_and_lies_nowhere_readable() {
        String body = "{\"name\":\"once\",\"scopes\":[\"read\"]}";
        HttpResponse<String> first = api.send("POST", "/v1/api-keys", body, TestApi.ADMIN, "Idempotency-Key", "make-1");
        HttpResponse<String> second = api.send("POST", "/v1/api-keys", body, TestApi.ADMIN, "Idempotency-Key", "make-1");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        String key = TestServer.json(first).get("key").textValue();
        String kept = api.database.read(tx -> tx.handle()
                .createQuery("select body from first_answer where idempotency_key = 'make-1'").mapTo(String.class).one());
        assertThat(kept).isNotEmpty().doesNotContain(key).doesNotContain("once");
    }

    @Test
    void a_write_that_failed_keeps_nothing_and_may_be_sent_again() {
        for (String path : List.of("/twice", "/refused")) {
            FAILURES_LEFT.set(1);
            assertThat(post(path, "again" + path).statusCode()).isEqualTo(409);
            HttpResponse<String> second = post(path, "again" + path);
            assertThat(second.statusCode()).isLessThan(300);
            assertThat(second.headers().firstValue("Idempotent-Replay")).isEmpty();
            assertThat(post(path, "again" + path).headers().firstValue("Idempotent-Replay")).contains("true");
        }
    }

    @Test
    void of_many_at_once_one_writes_and_all_get_its_answer() throws Exception {
        String body = "{\"name\":\"raced\",\"scopes\":[\"read\"]}";
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 8; caller++) {
                answers.add(threads.submit(() ->
                        api.send("POST", "/v1/api-keys", body, TestApi.ADMIN, "Idempotency-Key", "race-1").body()));
            }
        }
        assertThat(answers).extracting(Future::get).containsOnly(answers.getFirst().get());
        assertThat(api.get("/v1/api-keys?limit=500").body().split("\"raced\"", -1)).hasSize(2);
    }

    private static HttpResponse<String> rename(String body, String idempotencyKey) {
        return api.send("PATCH", "/v1/workspaces/acme", body, TestApi.ADMIN, "Idempotency-Key", idempotencyKey);
    }

    private static HttpResponse<String> post(String path, String idempotencyKey) {
        return failing.send("POST", path, "{}", "Authorization", "Bearer admin-key", "Idempotency-Key", idempotencyKey);
    }
}
