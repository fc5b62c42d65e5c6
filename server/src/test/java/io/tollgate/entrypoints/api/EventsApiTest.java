package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events in, back out and taken back over the real interface, as the stock SDK and a plain client send them. */
class EventsApiTest {
    private static final String BATCH = "application/cloudevents-batch+json";
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
        List.of("sdk", "batch", "atomic", "once", "one", "two", "race", "keys", "gzip", "paged", "void", "twin-a", "twin-b", "old").forEach(api::workspace);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void the_stock_sdk_in_all_three_modes() {
        for (String id : List.of("s1", "s1")) {
            JsonNode structured = sdk(request -> writer(request).writeStructured(sdkEvent(id), "application/cloudevents+json"));
            assertThat(structured.get("counted").intValue() + structured.get("duplicates").intValue()).isEqualTo(1);
        }
        assertThat(sdk(request -> writer(request).writeBinary(sdkEvent("b1"))).get("counted").intValue()).isEqualTo(1);
        assertThat(sdk(request -> writer(request).writeBinary(sdkEvent("s1"))).get("duplicates").intValue()).isEqualTo(1);
        byte[] one = EventFormatProvider.getInstance().resolveFormat("application/cloudevents+json").serialize(sdkEvent("x1"));
        JsonNode batch = sdk(request -> request.header("Content-Type", BATCH)
                .POST(HttpRequest.BodyPublishers.ofString("[" + new String(one, StandardCharsets.UTF_8) + ",{}]")));
        assertThat(batch.get("counted").intValue()).isEqualTo(1);
        assertThat(batch.get("rejected").get(0).get("index").intValue()).isEqualTo(1);
        assertThat(runs("sdk")).isEqualTo("3");
    }

    @Test
    void a_batch_answers_for_each_event() {
        api.workspace("small", "free");
        String body = "[" + String.join(",",
                event("batch", "ok"),
                event("batch", "ok"),
                event("nobody", "w"),
                event("batch", "t").replace("job.run", "walk"),
                event("batch", "future").replace("T10:00", "T13:01"),
                event("batch", "nearly").replace("T10:00", "T12:59"),
                event("batch", "old").replace("2026-03-10", "2025-11-30"),
                event("batch", "big").replace("crawler", "crawler\",\"note\":\"" + "x".repeat(66_000)),
                event("batch", "\\ud800"),
                "7") + "]";
        JsonNode answer = TestServer.json(send(body));
        assertThat(answer.get("counted").intValue()).isEqualTo(2);
        assertThat(answer.get("duplicates").intValue()).isEqualTo(1);
        assertThat(answer.get("rejected")).extracting(bad -> bad.get("index").intValue() + " " + bad.get("code").textValue() + " " + bad.get("field").asText())
                .containsExactly(
                        "2 unknown_workspace subject", "3 unknown_event_type type", "4 time_in_future time", "6 time_too_old time",
                        "7 too_large null", "8 invalid_cloudevent id", "9 invalid_cloudevent null");
        JsonNode over = TestServer.json(send("[" + IntStream.range(0, 12).mapToObj(n -> event("small", "n" + n)).collect(Collectors.joining(",")) + "]"));
        assertThat(over.get("counted").intValue()).isEqualTo(12);
        assertThat(over.get("overLimit").intValue()).isEqualTo(2);
    }

    @Test
    void atomic_keeps_all_or_nothing() {
        String mixed = "[" + event("atomic", "a") + "," + event("atomic", "b").replace("job.run", "walk") + "]";
        HttpResponse<String> refused = api.send("POST", "/v1/events?atomic=true", mixed, TestApi.ADMIN);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TestServer.json(refused).get("code").textValue()).isEqualTo("batch_rejected");
        assertThat(TestServer.json(refused).get("errors").get(0).get("field").textValue()).isEqualTo("events[1].type");
        assertThat(runs("atomic")).isEqualTo("0");
        assertThat(api.send("POST", "/v1/events?atomic=true", "[" + event("atomic", "a") + "]", TestApi.ADMIN).statusCode()).isEqualTo(200);
        assertThat(api.send("POST", "/v1/events?atomic=perhaps", "[]", TestApi.ADMIN).statusCode()).isEqualTo(400);
    }

    @Test
    void an_idempotency_key_gets_the_first_answer_and_is_for_one_request() {
        String body = "[" + event("once", "a") + "," + event("once", "b").replace("job.run", "walk") + "]";
        HttpResponse<String> first = send(body, "Idempotency-Key", "k1");
        HttpResponse<String> second = send(body, "Idempotency-Key", "k1");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotent-Replay")).contains("true");
        assertThat(TestServer.json(first).get("counted").intValue()).isEqualTo(1);
        assertThat(TestServer.json(send("[" + event("once", "c") + "]", "Idempotency-Key", "k1")).get("code").textValue())
                .isEqualTo("idempotency_key_reused");
        HttpResponse<String> atomic = api.send("POST", "/v1/events?atomic=true", body, TestApi.ADMIN, "Idempotency-Key", "k2");
        assertThat(atomic.statusCode()).isEqualTo(400);
        // Two binary events of the same data differ in their headers only: the second is another request, never the first one's repeat.
        String[] binary = {"ce-specversion", "1.0", "ce-source", "/b", "ce-type", "job.run", "ce-subject", "once", "Idempotency-Key", "k3"};
        assertThat(api.send("POST", "/v1/events", "{}", TestApi.ADMIN, with(binary, "ce-id", "1")).statusCode()).isEqualTo(200);
        HttpResponse<String> other = api.send("POST", "/v1/events", "{}", TestApi.ADMIN, with(binary, "ce-id", "2"));
        assertThat(TestServer.json(other).get("code").textValue()).isEqualTo("idempotency_key_reused");
        assertThat(runs("once")).isEqualTo("2");
    }

    @Test
    void a_key_for_one_workspace_counts_there_only() {
        String key = TestServer.json(api.send("POST", "/v1/api-keys",
                "{\"name\":\"one\",\"scopes\":[\"ingest\",\"read\"],\"workspace\":\"one\"}", TestApi.ADMIN)).get("key").textValue();
        HttpResponse<String> answer = api.send("POST", "/v1/events", "[" + event("two", "x") + "," + event("one", "x") + "]", key);
        assertThat(TestServer.json(answer).get("counted").intValue()).isEqualTo(1);
        assertThat(TestServer.json(answer).get("rejected").get(0).get("code").textValue()).isEqualTo("forbidden");
        assertThat(runs("two")).isEqualTo("0");
        assertThat(api.send("GET", "/v1/events", "", key).statusCode()).isEqualTo(200);
        assertThat(api.send("GET", "/v1/events?workspace=two", "", key).statusCode()).isEqualTo(403);
        send("[" + event("two", "y") + "]");
        assertThat(TestServer.json(api.send("POST", "/v1/events/void", voiding("", "y"), key)).get("code").textValue()).isEqualTo("event_not_counted");
        assertThat(api.send("POST", "/v1/events/void", voiding("two", "y"), key).statusCode()).isEqualTo(403);
    }

    @Test
    void what_is_too_much_or_packed() throws IOException {
        String many = "[" + IntStream.range(0, 10_001).mapToObj(n -> event("batch", "m" + n)).collect(Collectors.joining(",")) + "]";
        assertThat(send(many).statusCode()).isEqualTo(413);
        String packed = "[" + IntStream.range(0, 10_000).mapToObj(n -> event("gzip", "g" + n)).collect(Collectors.joining(",")) + "]";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(packed.getBytes(StandardCharsets.UTF_8));
        }
        JsonNode answer = TestServer.json(api.server.send(HttpRequest.newBuilder(api.server.uri("/v1/events"))
                .header("Authorization", "Bearer " + TestApi.ADMIN)
                .header("Content-Type", BATCH)
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()))
                .build()));
        assertThat(answer.get("counted").intValue()).isEqualTo(10_000);
    }

    @Test
    void the_same_events_from_many_threads_count_once() throws Exception {
        List<Future<Integer>> counted = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 16; caller++) {
                int shift = caller;
                String body = "[" + IntStream.range(0, 200).mapToObj(n -> event("race", "r" + (n + shift * 37) % 200)).collect(Collectors.joining(",")) + "]";
                counted.add(threads.submit(() -> TestServer.json(send(body)).get("counted").intValue()));
            }
        }
        int sum = 0;
        for (Future<Integer> each : counted) {
            sum += each.get();
        }
        assertThat(sum).isEqualTo(200);
        assertThat(runs("race")).isEqualTo("200");
    }

    @Test
    void many_transactions_of_their_own_do_not_wait_for_each_others_connections() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 32; caller++) {
                String own = "own" + caller;
                answers.add(threads.submit(() -> send(
                        "[" + event("keys", own).replace("crawler", own).replace("/test", own) + "]", "Idempotency-Key", own).statusCode()));
            }
        }
        assertThat(answers).extracting(Future::get).containsOnly(200);
        assertThat(runs("keys")).isEqualTo("32");
    }

    @Test
    void the_list_is_paged_to_its_end_while_events_arrive() {
        send("[" + IntStream.range(0, 25).mapToObj(n -> event("paged", "p" + n).replace("T10:00:00", "T10:00:" + (10 + n / 3))).collect(Collectors.joining(",")) + "]");
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = TestServer.json(api.get("/v1/events?workspace=paged&limit=4" + cursor));
            page.get("items").forEach(item -> seen.add(item.get("id").textValue()));
            cursor = page.get("next").isNull() ? "" : "&cursor=" + page.get("next").textValue();
            send("[" + event("paged", "new" + seen.size()).replace("T10:00", "T11:00") + "]");
        } while (!cursor.isEmpty());
        assertThat(seen).doesNotHaveDuplicates().hasSize(25).startsWith("p24");
        send("[" + event("paged", "hours").replace("job.run", "compute.run").replace("'project'".replace('\'', '"'), "\"milliseconds\":5400000,\"project\"") + "]");
        JsonNode filtered = TestServer.json(api.get("/v1/events?workspace=paged&metric=compute_hours")).get("items");
        assertThat(filtered).singleElement().satisfies(item -> {
            assertThat(item.get("quantities").get("compute_hours").textValue()).isEqualTo("1.5");
            assertThat(item.get("data").get("milliseconds").intValue()).isEqualTo(5_400_000);
        });
        assertThat(TestServer.json(api.get("/v1/events?workspace=paged&from=2026-03-10T10:00:10Z&to=2026-03-10T10:00:12Z")).get("items")).hasSize(6);
        assertThat(api.get("/v1/events?workspace=paged&metric=nothing").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/events?workspace=nobody").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/events").statusCode()).isEqualTo(400);
        assertThat(api.get("/v1/events?workspace=paged&from=yesterday").statusCode()).isEqualTo(400);
        assertThat(api.get("/v1/events?workspace=paged&from=%2B1000000000-01-01T00:00:00Z").statusCode()).isEqualTo(400);
    }

    @Test
    void an_event_is_taken_back_once() {
        send("[" + event("void", "v") + "," + event("void", "kept") + "]");
        JsonNode first = TestServer.json(api.send("POST", "/v1/events/void", voiding("", "v"), TestApi.ADMIN));
        assertThat(first.get("workspace").textValue()).isEqualTo("void");
        assertThat(first.get("alreadyVoided").booleanValue()).isFalse();
        JsonNode second = TestServer.json(api.send("POST", "/v1/events/void", voiding("void", "v"), TestApi.ADMIN));
        assertThat(second.get("alreadyVoided").booleanValue()).isTrue();
        assertThat(second.get("voidedAt")).isEqualTo(first.get("voidedAt"));
        assertThat(runs("void")).isEqualTo("1");
        assertThat(TestServer.json(send("[" + event("void", "v") + "]")).get("duplicates").intValue()).isEqualTo(1);
        JsonNode entry = TestServer.json(api.get("/v1/audit?workspace=void")).get("items").get(0);
        assertThat(entry.get("action").textValue()).isEqualTo("event.voided");
        JsonNode listed = TestServer.json(api.get("/v1/events?workspace=void")).get("items");
        assertThat(listed).extracting(item -> item.get("voidReason").asText()).containsExactlyInAnyOrder("a mistake", "null");

        HttpResponse<String> unknown = api.send("POST", "/v1/events/void", voiding("", "never"), TestApi.ADMIN);
        assertThat(unknown.statusCode()).isEqualTo(409);
        assertThat(TestServer.json(unknown).get("code").textValue()).isEqualTo("event_not_counted");
        assertThat(api.send("POST", "/v1/events/void", voiding("nobody", "v"), TestApi.ADMIN).statusCode()).isEqualTo(404);

        send("[" + event("twin-a", "twin") + "," + event("twin-b", "twin") + "]");
        HttpResponse<String> ambiguous = api.send("POST", "/v1/events/void", voiding("", "twin"), TestApi.ADMIN);
        assertThat(ambiguous.statusCode()).isEqualTo(400);
        assertThat(TestServer.json(ambiguous).get("field").textValue()).isEqualTo("workspace");
        assertThat(api.send("POST", "/v1/events/void", voiding("twin-b", "twin"), TestApi.ADMIN).statusCode()).isEqualTo(200);
        assertThat(runs("twin-a")).isEqualTo("1");
        assertThat(runs("twin-b")).isEqualTo("0");
    }

    @Test
    void an_event_whose_detail_is_gone_can_no_longer_be_taken_back() {
        send("[" + event("old", "gone") + "]");
        api.database.transact(tx -> tx.handle().execute(
                "delete from event where workspace_id = (select id from workspace where key = 'old')"));
        HttpResponse<String> gone = api.send("POST", "/v1/events/void", voiding("old", "gone"), TestApi.ADMIN);
        assertThat(gone.statusCode()).isEqualTo(409);
        assertThat(TestServer.json(gone).get("code").textValue()).isEqualTo("event_detail_expired");
        assertThat(runs("old")).isEqualTo("1");
    }

    private static String event(String workspace, String id) {
        return ("{'specversion':'1.0','id':'" + id + "','source':'/test','type':'job.run','subject':'" + workspace
                + "','time':'2026-03-10T10:00:00Z','data':{'project':'crawler'}}").replace('\'', '"');
    }

    private static String voiding(String workspace, String id) {
        return ("{" + (workspace.isEmpty() ? "" : "'workspace':'" + workspace + "',") + "'source':'/test','id':'" + id + "','reason':'a mistake'}")
                .replace('\'', '"');
    }

    private static HttpResponse<String> send(String batch, String... headers) {
        return api.send("POST", "/v1/events", batch, TestApi.ADMIN, with(headers, "Content-Type", BATCH));
    }

    private static String[] with(String[] headers, String... more) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String runs(String workspace) {
        for (JsonNode metric : TestServer.json(api.get("/v1/workspaces/" + workspace + "/usage")).get("metrics")) {
            if (metric.get("metric").textValue().equals("job_runs")) {
                return metric.get("used").textValue();
            }
        }
        throw new AssertionError("no job_runs");
    }

    private static CloudEvent sdkEvent(String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/sdk"))
                .withType("job.run")
                .withSubject("sdk")
                .withTime(OffsetDateTime.parse("2026-03-10T12:00:00+02:00"))
                .withExtension("traceparent", "00-abc")
                .withData("application/json", "{\"project\":\"crawler\"}".getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static MessageWriter<?, Void> writer(HttpRequest.Builder builder) {
        return HttpMessageFactory.createWriter(builder::header, body -> builder.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode sdk(Consumer<HttpRequest.Builder> write) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(api.server.uri("/v1/events")).header("Authorization", "Bearer " + TestApi.ADMIN);
        write.accept(builder);
        HttpResponse<String> response = api.server.send(builder.build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestServer.json(response);
    }
}
