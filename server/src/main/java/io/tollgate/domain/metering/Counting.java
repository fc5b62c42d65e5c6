package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a batch of new events adds, in the order they arrived, to counters whose rows the caller holds locked. Pure: it changes only what it
 * was given in memory, and tells what is to be written.
 */
public final class Counting {
    private final Map<Counter.Key, Counter> counters;
    private final Map<UniqueUse.Value, UniqueUse> firstUses;
    private final Map<Aggregation, Map<Rollup.Key, Rollup>> rollups = new EnumMap<>(Aggregation.class);
    private final List<UniqueUse> newUses = new ArrayList<>();
    private final List<BeyondLimit> beyondLimit = new ArrayList<>();

    /** The part of one event's reading that was beyond the limit. */
    public record BeyondLimit(int workspaceId, long seq, int metricId, Instant occurredAt, long quantity) {}

    /**
     * @param counters a row for every workspace, metric and period that the events touch
     * @param firstUses the first use in its period of each value that is known already
     */
    public Counting(Map<Counter.Key, Counter> counters, Map<UniqueUse.Value, UniqueUse> firstUses) {
        this.counters = new HashMap<>(counters);
        this.firstUses = new HashMap<>(firstUses);
    }

    /** Makes a reservation's hold room again, before the event that settles it is counted. */
    public void giveBack(Counter.Key key, long quantity) {
        Counter counter = counters.get(key);
        counters.put(key, counter.withReserved(Math.subtractExact(counter.reserved(), quantity)));
    }

    /** Whether the event can be counted without passing the largest number; one that cannot must not be. */
    public boolean fits(EventToCount event) {
        for (Meter.Reading reading : event.readings()) {
            Counter counter = counters.get(new Counter.Key(event.workspaceId(), reading.metric().id(), event.period().firstDay()));
            if (reading.quantity() > Long.MAX_VALUE - Math.max(counter.used(), counter.ownKey())) {
                return false;
            }
        }
        return true;
    }

    /** Counts one event, and says whether any part of it is beyond a limit. */
    public boolean count(EventToCount event) {
        Instant hour = event.occurredAt().truncatedTo(ChronoUnit.HOURS);
        LocalDate period = event.period().firstDay();
        boolean beyond = false;
        for (Meter.Reading reading : event.readings()) {
            Counter counter = counters.get(new Counter.Key(event.workspaceId(), reading.metric().id(), period));
            Rollup.Key key = new Rollup.Key(event.workspaceId(), reading.metric().id(), hour, event.projectId());
            long unbilled = count(event, reading, counter, key);
            if (unbilled > 0) {
                beyondLimit.add(new BeyondLimit(event.workspaceId(), event.seq(), reading.metric().id(), event.occurredAt(), unbilled));
                beyond = true;
            }
        }
        return beyond;
    }

    private long count(EventToCount event, Meter.Reading reading, Counter counter, Rollup.Key key) {
        Aggregation aggregation = reading.metric().metric().aggregation();
        long quantity = reading.quantity();
        return switch (aggregation) {
            case SUM, COUNT -> {
                if (isOnOwnKey(event, reading)) {
                    counters.put(counter.key(), counter.plusOwnKey(quantity));
                    rollups(aggregation).merge(key, Rollup.nothing(key).plus(0, 0, quantity, 1), Counting::added);
                    yield 0;
                }
                long within = Math.min(quantity, counter.room());
                counters.put(counter.key(), counter.plus(quantity, within));
                rollups(aggregation).merge(key, Rollup.nothing(key).plus(quantity, within, 0, 1), Counting::added);
                yield quantity - within;
            }
            case MAX -> {
                long within = counter.capped(quantity);
                counters.put(counter.key(), counter.at(Math.max(counter.used(), quantity), Math.max(counter.billable(), within), Optional.empty()));
                rollups(aggregation).put(key, rollups(aggregation).getOrDefault(key, Rollup.nothing(key)).largest(quantity, within));
                yield quantity - within;
            }
            case LATEST -> {
                long within = counter.capped(quantity);
                if (supersedes(quantity, event.occurredAt(), counter.used(), counter.latestAt())) {
                    counters.put(counter.key(), counter.at(quantity, within, Optional.of(event.occurredAt())));
                }
                rollups(aggregation).put(key, rollups(aggregation).getOrDefault(key, Rollup.nothing(key)).latest(quantity, within, event.occurredAt()));
                yield quantity - within;
            }
            case UNIQUE -> countDifferent(event, reading, counter, key);
        };
    }

    private long countDifferent(EventToCount event, Meter.Reading reading, Counter counter, Rollup.Key key) {
        UniqueUse.Value value =
                new UniqueUse.Value(event.workspaceId(), reading.metric().id(), event.period().firstDay(), reading.value());
        UniqueUse first = firstUses.get(value);
        boolean withinLimit = first == null ? counter.room() > 0 : first.withinLimit();
        UniqueUse use = new UniqueUse(value, event.occurredAt(), event.seq(), event.projectId(), withinLimit);
        newUses.add(use);
        int counts = first == null || UniqueUse.BY_TIME.compare(use, first) < 0 ? 1 : 0;
        long billable = withinLimit ? counts : 0;
        Map<Rollup.Key, Rollup> byHour = rollups(Aggregation.UNIQUE);
        byHour.merge(key, Rollup.nothing(key).plus(counts, billable, 0, 1), Counting::added);
        if (counts == 1) {
            firstUses.put(value, use);
            if (first == null) {
                counters.put(counter.key(), counter.plus(1, billable));
            } else {
                Rollup.Key before = new Rollup.Key(
                        key.workspaceId(), key.metricId(), first.occurredAt().truncatedTo(ChronoUnit.HOURS), first.projectId());
                byHour.merge(before, Rollup.nothing(before).plus(-1, -billable, 0, 0), Counting::added);
            }
        }
        return first == null && !withinLimit ? 1 : 0;
    }

    private static boolean isOnOwnKey(EventToCount event, Meter.Reading reading) {
        return event.paidBy() == EventToCount.PaidBy.OWN_KEY && reading.metric().metric().paidByProviderOf().isPresent();
    }

    /** Whether a value takes the place of the one held: it is later, or as late and larger, so that the order of arrival never matters. */
    static boolean supersedes(long value, Instant at, long held, Optional<Instant> heldAt) {
        int order = heldAt.map(at::compareTo).orElse(1);
        return order > 0 || (order == 0 && value > held);
    }

    private Map<Rollup.Key, Rollup> rollups(Aggregation aggregation) {
        return rollups.computeIfAbsent(aggregation, any -> new HashMap<>());
    }

    private static Rollup added(Rollup one, Rollup other) {
        return one.plus(other.quantity(), other.billable(), other.ownKey(), other.events());
    }

    /** The counters as they stand after all that was counted. */
    public List<Counter> counters() {
        return List.copyOf(counters.values());
    }

    /** What is to be added to the hours: sums to add, largest and latest values to hold against those there. */
    public Map<Aggregation, List<Rollup>> rollups() {
        Map<Aggregation, List<Rollup>> result = new EnumMap<>(Aggregation.class);
        rollups.forEach((aggregation, byKey) -> result.put(aggregation, List.copyOf(byKey.values())));
        return result;
    }

    public List<UniqueUse> newUses() {
        return newUses;
    }

    public List<BeyondLimit> beyondLimit() {
        return beyondLimit;
    }
}
