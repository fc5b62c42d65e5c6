package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.entrypoints.api.CloudEventReader.Read;
import io.tollgate.entrypoints.api.CloudEventReader.Result;
import io.tollgate.entrypoints.api.CloudEventReader.Unreadable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stock CloudEvents SDK sends over real HTTP is read as it was meant, in all three modes. */
class StockSdkTest {
    private static final Instant USED = Instant.parse("2026-03-01T12:30:00.123456Z");
    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("run 1")
            .withSource(URI.create("/runner/eu-1"))
            .withType("compute.run")
            .withSubject("acme")
            .withTime(USED.atOffset(ZoneOffset.ofHours(2)))
            .withExtension("traceparent", "00-abc")
            .withData("application/json", "{\"project\":\"crawler\",\"milliseconds\":90000}".getBytes(StandardCharsets.UTF_8))
            .build();

    private static TestServer server;
    private static volatile List<Result> received = List.of();

    @BeforeAll
    static void start() {
        CloudEventReader reader = new CloudEventReader();
        server = new TestServer(List.of(Route.post("/v1/events", Access.PUBLIC, "recordEvents", request -> {
            received = reader.read(
                    Optional.ofNullable(request.contentType()),
                    RequestBody.headers(request),
                    RequestBody.bytes(request, CloudEventReader.LARGEST_BODY_BYTES),
                    Instant.EPOCH);
            return Answer.noContent();
        })));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        received = List.of();
    }

    @Test
    void structured() {
        send(builder -> writer(builder).writeStructured(EVENT, "application/cloudevents+json"));
        assertThat(received).singleElement().satisfies(StockSdkTest::isTheEvent);
    }

    @Test
    void binary() {
        send(builder -> writer(builder).writeBinary(EVENT));
        assertThat(received).singleElement().satisfies(StockSdkTest::isTheEvent);
    }

    @Test
    void batch() {
        byte[] one = EventFormatProvider.getInstance().resolveFormat("application/cloudevents+json").serialize(EVENT);
        String event = new String(one, StandardCharsets.UTF_8);
        send(builder -> builder.header("Content-Type", "application/cloudevents-batch+json")
                .POST(HttpRequest.BodyPublishers.ofString("[" + event + "," + event + ",{}]")));
        assertThat(received).hasSize(3);
        assertThat(received.subList(0, 2)).allSatisfy(StockSdkTest::isTheEvent);
        assertThat(received.get(2)).isInstanceOf(Unreadable.class);
    }

    private static void isTheEvent(Result result) {
        UsageEvent event = ((Read) result).event();
        assertThat(event.id()).isEqualTo("run 1");
        assertThat(event.source()).isEqualTo("/runner/eu-1");
        assertThat(event.type()).isEqualTo("compute.run");
        assertThat(event.workspace()).isEqualTo("acme");
        assertThat(event.time()).isEqualTo(USED);
        assertThat(event.project()).isEqualTo("crawler");
        assertThat(event.data().get("milliseconds").intValue()).isEqualTo(90_000);
    }

    private static MessageWriter<?, Void> writer(HttpRequest.Builder builder) {
        return HttpMessageFactory.createWriter(builder::header, body -> builder.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static void send(Consumer<HttpRequest.Builder> write) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(server.uri("/v1/events"));
        write.accept(builder);
        assertThat(server.send(builder.build()).statusCode()).isEqualTo(204);
    }
}
