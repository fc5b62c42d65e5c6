package io.tollgate.domain.metering;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a period's use will be at its end if it goes on as it did lately, and whether that is as it always was.
 *
 * @param projected smallest units
 * @param usual the median of past periods; empty where there are none with any use
 */
public record Pace(long projected, OptionalLong usual, Judgement judgement) {
    /** Before that a single busy morning would look like a busy month. */
    private static final Duration SOONEST = Duration.ofDays(2);

    private static final Duration SHORTEST = Duration.ofDays(1);

    public enum Judgement {
        NOTHING_TO_COMPARE_WITH,
        USUAL,
        /** More than half as much again as the largest of the past periods. */
        HIGH,
        /** Less than half of the smallest of the past periods. */
        LOW
    }

    /**
     * What adds up goes on as it did lately, different values as in the period so far, and a level stays: as for the charges that are expected.
     *
     * @param running the part of the period in which there could be any use
     * @param recent what was used in {@code lately}, some days up to now
     * @param past the totals of whole periods before it
     * @return empty while the period is too young, or when it is over
     */
    public static Optional<Pace> of(
            Aggregation aggregation, long used, long recent, TimeRange running, TimeRange lately, Instant now, Collection<Long> past) {
        if (now.isBefore(running.from().plus(SOONEST)) || !now.isBefore(running.to())) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, running.to());
        long projected = switch (aggregation) {
            case SUM, COUNT -> Math.addExact(used, share(recent, left, length(lately)));
            case UNIQUE -> Math.addExact(used, share(used, left, Duration.between(running.from(), now)));
            case MAX, LATEST -> used;
        };
        List<Long> sorted = past.stream().sorted().toList();
        if (sorted.isEmpty() || sorted.getLast() == 0) {
            return Optional.of(new Pace(projected, OptionalLong.empty(), Judgement.NOTHING_TO_COMPARE_WITH));
        }
        Judgement judgement = projected / 3 > sorted.getLast() / 2 ? Judgement.HIGH
                : projected < sorted.getFirst() / 2 ? Judgement.LOW
                : Judgement.USUAL;
        return Optional.of(new Pace(projected, OptionalLong.of(sorted.get(sorted.size() / 2)), judgement));
    }

    private static long share(long quantity, Duration of, Duration whole) {
        return Fraction.of(quantity).times(Fraction.of(of.toSeconds(), whole.toSeconds())).roundedHalfUp().longValueExact();
    }

    private static Duration length(TimeRange range) {
        Duration length = Duration.between(range.from(), range.to());
        return length.compareTo(SHORTEST) < 0 ? SHORTEST : length;
    }
}
