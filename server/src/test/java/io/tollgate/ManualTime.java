package io.tollgate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Time that stands still until the test moves it. */
public final class ManualTime implements InstantSource {
    private final AtomicReference<Instant> now;

    private ManualTime(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    public static ManualTime at(Instant start) {
        return new ManualTime(start);
    }

    /** @param start as in {@code 2026-03-01T00:00:00Z} */
    public static ManualTime at(String start) {
        return at(Instant.parse(start));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    public void set(Instant instant) {
        now.set(instant);
    }

    public Instant advance(Duration by) {
        return now.updateAndGet(instant -> instant.plus(by));
    }
}
