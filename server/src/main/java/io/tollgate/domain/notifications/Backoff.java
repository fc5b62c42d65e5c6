package io.tollgate.domain.notifications;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a failed delivery is tried again: the waits that Standard Webhooks recommends, about three days in all. */
final class Backoff {
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private Backoff() {}

    /** @param failed attempts so far, at least 1; empty when that was the last */
    static Optional<Instant> next(int failed, Instant now) {
        return failed <= WAITS.size() ? Optional.of(now.plus(WAITS.get(failed - 1))) : Optional.empty();
    }
}
