package io.tollgate.foundation.time;

import java.time.Instant;
import java.util.Optional;

/** A stretch of time, half-open: {@code from <= t < to}, never empty. */
public record TimeRange(Instant from, Instant to) {

    public TimeRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a time range begins before it ends: " + from + " to " + to);
        }
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(to);
    }

    public Optional<TimeRange> intersection(TimeRange other) {
        Instant later = from.isAfter(other.from) ? from : other.from;
        Instant earlier = to.isBefore(other.to) ? to : other.to;
        return later.isBefore(earlier) ? Optional.of(new TimeRange(later, earlier)) : Optional.empty();
    }
}
