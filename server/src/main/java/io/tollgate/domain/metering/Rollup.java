package io.tollgate.domain.metering;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a project used of a metric in one hour, or what a batch adds to that. Quantities are smallest units.
 *
 * @param latestAt the time of the event whose value counts, where the latest one does
 */
public record Rollup(Key key, long quantity, long billable, long ownKey, long events, Optional<Instant> latestAt) {

    /** @param hour its first instant */
    public record Key(int workspaceId, int metricId, Instant hour, int projectId) implements Comparable<Key> {
        private static final Comparator<Key> BY_PRIMARY_KEY = Comparator.comparingInt(Key::workspaceId)
                .thenComparingInt(Key::metricId)
                .thenComparing(Key::hour)
                .thenComparingInt(Key::projectId);

        @Override
        public int compareTo(Key other) {
            return BY_PRIMARY_KEY.compare(this, other);
        }
    }

    static Rollup nothing(Key key) {
        return new Rollup(key, 0, 0, 0, 0, Optional.empty());
    }

    Rollup plus(long addedQuantity, long addedBillable, long addedOwnKey, long addedEvents) {
        return new Rollup(
                key,
                Math.addExact(quantity, addedQuantity),
                Math.addExact(billable, addedBillable),
                Math.addExact(ownKey, addedOwnKey),
                events + addedEvents,
                latestAt);
    }

    Rollup largest(long level, long within) {
        return new Rollup(key, Math.max(quantity, level), Math.max(billable, within), ownKey, events + 1, Optional.empty());
    }

    Rollup latest(long level, long within, Instant at) {
        return Counting.supersedes(level, at, quantity, latestAt)
                ? new Rollup(key, level, within, ownKey, events + 1, Optional.of(at))
                : new Rollup(key, quantity, billable, ownKey, events + 1, latestAt);
    }
}
