package io.tollgate.domain.metering;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * One use of a value of a metric that counts different values.
 *
 * @param withinLimit whether the value was within the hard limit when it was first received; the same for all uses of it
 */
public record UniqueUse(Value value, Instant occurredAt, long seq, int projectId, boolean withinLimit) {

    /** The value that counts once in this period. */
    public record Value(int workspaceId, int metricId, LocalDate period, String text) {}

    /** The use that counts comes first: by time, then by project and receipt where times are the same. */
    static final Comparator<UniqueUse> BY_TIME =
            Comparator.comparing(UniqueUse::occurredAt).thenComparingInt(UniqueUse::projectId).thenComparingLong(UniqueUse::seq);
}
