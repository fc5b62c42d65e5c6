package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What hours and counters come to after an event was taken back. Pure. */
public final class Recount {
    private Recount() {}

    /** One event's reading, as raw events have it. */
    public record RawReading(Instant occurredAt, long quantity, long billable) {}

    /** The changes to hours (to be added) and to the counter when one use of a value is forgotten. */
    public record Forgotten(List<Rollup> changes, Counter counter) {}

    /** For sums and counts: what is to be added to the hour, all of it negative or zero. */
    public static Rollup takenBack(Rollup.Key hour, long quantity, long beyondLimit, boolean ownKey) {
        return ownKey
                ? Rollup.nothing(hour).plus(0, 0, -quantity, -1)
                : Rollup.nothing(hour).plus(-quantity, beyondLimit - quantity, 0, -1);
    }

    public static Counter takenBack(Counter counter, long quantity, long beyondLimit, boolean ownKey) {
        return ownKey ? counter.plusOwnKey(-quantity) : counter.plus(-quantity, beyondLimit - quantity);
    }

    /** An hour of largest or latest values, from the readings that are left in it. */
    public static Rollup hour(Aggregation aggregation, Rollup.Key hour, Collection<RawReading> left) {
        Rollup rollup = Rollup.nothing(hour);
        for (RawReading reading : left) {
            rollup = aggregation == Aggregation.MAX
                    ? rollup.largest(reading.quantity(), reading.billable())
                    : rollup.latest(reading.quantity(), reading.billable(), reading.occurredAt());
        }
        return rollup;
    }

    /** A counter of largest or latest values, from all hours of its period. */
    public static Counter counter(Aggregation aggregation, Counter counter, Collection<Rollup> hours) {
        Counter recounted = counter.at(0, 0, Optional.empty());
        for (Rollup hour : hours) {
            if (hour.events() == 0) {
                continue;
            }
            if (aggregation == Aggregation.MAX) {
                recounted = recounted.at(
                        Math.max(recounted.used(), hour.quantity()), Math.max(recounted.billable(), hour.billable()), Optional.empty());
            } else if (Counting.supersedes(hour.quantity(), hour.latestAt().orElseThrow(), recounted.used(), recounted.latestAt())) {
                recounted = recounted.at(hour.quantity(), hour.billable(), hour.latestAt());
            }
        }
        return recounted;
    }

    /**
     * Forgets one use of a value. When it was the one that counted, the next in time counts in its place; where there is none, the counter goes down.
     *
     * @param uses all uses of the value in the period, the one to forget among them
     */
    public static Forgotten forget(Counter counter, List<UniqueUse> uses, long seq) {
        List<UniqueUse> inOrder = uses.stream().sorted(UniqueUse.BY_TIME).toList();
        UniqueUse gone = inOrder.stream().filter(use -> use.seq() == seq).findFirst().orElseThrow();
        List<Rollup> changes = new ArrayList<>();
        Counter after = counter;
        long billable = gone.withinLimit() ? 1 : 0;
        boolean counted = inOrder.getFirst() == gone;
        changes.add(Rollup.nothing(hourOf(gone)).plus(counted ? -1 : 0, counted ? -billable : 0, 0, -1));
        if (counted && inOrder.size() > 1) {
            changes.add(Rollup.nothing(hourOf(inOrder.get(1))).plus(1, billable, 0, 0));
        } else if (counted) {
            after = counter.plus(-1, -billable);
        }
        return new Forgotten(changes, after);
    }

    private static Rollup.Key hourOf(UniqueUse use) {
        UniqueUse.Value value = use.value();
        return new Rollup.Key(value.workspaceId(), value.metricId(), use.occurredAt().truncatedTo(ChronoUnit.HOURS), use.projectId());
    }
}
