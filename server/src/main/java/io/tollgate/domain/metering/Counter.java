package io.tollgate.domain.metering;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a workspace used of a metric in a period, and the most it may. Quantities are smallest units.
 *
 * @param used all that the platform pays for, also beyond the limit
 * @param billable the part of it that was within the limit when it was counted
 * @param ownKey what ran on the workspace's own provider key; no part of used
 * @param reserved set aside by open reservations
 * @param latestAt the time of the event whose value counts, where the latest one does
 * @param refusedAt the hard limit at which something was last refused for the first time
 */
public record Counter(
        Key key,
        long used,
        long billable,
        long ownKey,
        long reserved,
        OptionalLong hardLimit,
        Optional<Instant> latestAt,
        OptionalLong refusedAt) {

    /** Rows are locked in this order everywhere. */
    public record Key(int workspaceId, int metricId, LocalDate period) implements Comparable<Key> {
        private static final Comparator<Key> BY_PRIMARY_KEY =
                Comparator.comparingInt(Key::workspaceId).thenComparingInt(Key::metricId).thenComparing(Key::period);

        @Override
        public int compareTo(Key other) {
            return BY_PRIMARY_KEY.compare(this, other);
        }
    }

    public long beyondLimit() {
        return used - billable;
    }

    /** How much more may be counted within the limit, leaving alone what is reserved; {@link Long#MAX_VALUE} without a limit. */
    public long room() {
        return hardLimit.isEmpty() ? Long.MAX_VALUE : Math.max(0, hardLimit.getAsLong() - billable - reserved);
    }

    /** Whether it is news that something is refused here: nothing was at this limit yet. That a limit of nothing refuses never is. */
    public boolean refusesForTheFirstTime() {
        return hardLimit.orElse(0) > 0 && !hardLimit.equals(refusedAt);
    }

    /** With another sum of open reservations. */
    public Counter withReserved(long quantity) {
        return new Counter(key, used, billable, ownKey, quantity, hardLimit, latestAt, refusedAt);
    }

    /** The part of a level (a largest or latest value) that the limit lets through. */
    long capped(long level) {
        return hardLimit.isEmpty() ? level : Math.min(level, hardLimit.getAsLong());
    }

    Counter plus(long quantity, long within) {
        return new Counter(key, Math.addExact(used, quantity), Math.addExact(billable, within), ownKey, reserved, hardLimit, latestAt, refusedAt);
    }

    Counter plusOwnKey(long quantity) {
        return new Counter(key, used, billable, Math.addExact(ownKey, quantity), reserved, hardLimit, latestAt, refusedAt);
    }

    Counter at(long level, long within, Optional<Instant> at) {
        return new Counter(key, level, within, ownKey, reserved, hardLimit, at, refusedAt);
    }
}
