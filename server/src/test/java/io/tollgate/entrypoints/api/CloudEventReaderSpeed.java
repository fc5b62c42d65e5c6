package io.tollgate.entrypoints.api;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Prints how many events of a batch one core reads in a second. Run by hand. */
final class CloudEventReaderSpeed {
    private static final int EVENTS = 100;

    private CloudEventReaderSpeed() {}

    public static void main(String[] arguments) {
        byte[] body = batch();
        CloudEventReader reader = new CloudEventReader();
        Instant now = Instant.parse("2026-03-01T00:00:00Z");
        System.out.println(body.length / EVENTS + " bytes an event");
        for (int round = 1; round <= 8; round++) {
            long began = System.nanoTime();
            long events = 0;
            while (System.nanoTime() - began < 1_000_000_000L) {
                events += reader.read(Optional.of("application/cloudevents-batch+json"), header -> List.of(), body, now).size();
            }
            System.out.println("round " + round + ": " + events * 1_000_000_000L / (System.nanoTime() - began) + " events/s");
        }
    }

    private static byte[] batch() {
        StringBuilder batch = new StringBuilder("[");
        for (int number = 0; number < EVENTS; number++) {
            batch.append(number == 0 ? "" : ",").append("""
                    {"specversion":"1.0","id":"0195f3c2-7b1e-7c44-9d57-%012d","source":"/runner/eu-%d","type":"compute.run",\
                    "subject":"workspace-%d","time":"2026-03-01T12:30:%02d.123Z","datacontenttype":"application/json",\
                    "data":{"project":"crawler","milliseconds":%d,"machine":"large"}}""".formatted(
                    number, number % 4, number % 50, number % 60, 1000 + number));
        }
        return batch.append("]").toString().getBytes(StandardCharsets.UTF_8);
    }
}
