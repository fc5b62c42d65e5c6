package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.entrypoints.api.CloudEventReader.Read;
import io.tollgate.entrypoints.api.CloudEventReader.Result;
import io.tollgate.entrypoints.api.CloudEventReader.Unreadable;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes arrive, the reader answers with its declared results or one of four refusals. */
class CloudEventReaderFuzzTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.INVALID_JSON, ErrorCode.INVALID_CLOUDEVENT, ErrorCode.TOO_LARGE, ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    private static final String[] PIECES = {
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1", "-0", "1e5", "1e-400", "1E+9999999999", "0.1", "9".repeat(120), "\\u0000",
        "\\ud83d", "\\ude00", "\"id\"", "\"time\"", "\"2026-02-30T00:00:00Z\"", "\"data\"", "\"data_base64\"", "\"e30=\"", "\"project\"",
        "\"specversion\"", "\"1.0\"", "\"source\"", "\"type\"", "\"subject\"", "\u20ac", "\u0000", " ", "\n", "\"" + "x".repeat(300) + "\"",
        "{\"id\":".repeat(40), "[".repeat(1_100)
    };

    private final CloudEventReader reader = new CloudEventReader();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damaged_batches_give_results_or_a_refusal(long seed) {
        Random random = new Random(seed);
        int read = 0;
        int unreadable = 0;
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] body = damaged(random);
            try {
                List<Result> results = reader.read(Optional.of(random.nextBoolean()
                        ? "application/json" : "application/cloudevents-batch+json"), header -> List.of(), body, NOW);
                for (Result result : results) {
                    switch (result) {
                        case Read good -> {
                            read++;
                            assertThat(good.event().dataText()).startsWith("{").endsWith("}");
                        }
                        case Unreadable bad -> {
                            unreadable++;
                            assertThat(bad.index()).isBetween(0, results.size() - 1);
                            assertThat(bad.detail()).endsWith(".");
                        }
                    }
                }
            } catch (ApiError refusal) {
                refused++;
                assertThat(refusal.code()).isIn(REFUSALS);
            }
            assertThat(reader.readOne(body, 0, body.length, NOW)).isNotNull();
        }
        assertThat(read).as("events that stayed whole").isGreaterThan(500);
        assertThat(unreadable).as("events that went bad alone").isGreaterThan(500);
        assertThat(refused).as("requests that were refused").isGreaterThan(500);
    }

    private static byte[] damaged(Random random) {
        StringBuilder body = new StringBuilder("[");
        int events = 1 + random.nextInt(3);
        for (int number = 0; number < events; number++) {
            body.append(number == 0 ? "" : ",").append("{\"specversion\":\"1.0\",\"id\":\"").append(number)
                    .append("\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"w\",\"time\":\"2026-03-01T00:00:00Z\",")
                    .append("\"data\":{\"project\":\"p\",\"n\":[1,2.5,{\"a\":null}]}}");
        }
        body.append("]");
        for (int wounds = random.nextInt(3); wounds > 0; wounds--) {
            int at = random.nextInt(body.length());
            int until = Math.min(body.length(), at + random.nextInt(12));
            body.replace(at, until, random.nextInt(4) == 0 ? "" : PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        for (int flips = random.nextInt(4) - 1; flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
