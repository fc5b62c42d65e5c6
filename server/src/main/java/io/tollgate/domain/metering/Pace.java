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
 * Where a period's use will be at its end if it goes on as until now, and whether that is as it always was.
 *
 * @param projected smallest units
 * @param usual the median of past periods; empty where there are none with any use
 */
public record Pace(long projected, OptionalLong usual, Judgement judgement) {
    /** Before that a single busy morning would look like a busy month. */
    private static final Duration SOONEST = Duration.ofDays(2);

    public enum Judgement {
        NOTHING_TO_COMPARE_WITH,
        USUAL,
        /** More than half as much again as the largest of the past periods. */
        HIGH,
        /** Less than half of the smallest of the past periods. */
        LOW
    }

    /**
     * Empty while the period is too young, or when it is over.
     *
     * @param running the part of the period in which there could be any use
     * @param past the totals of whole periods before it
     */
    public static Optional<Pace> of(long used, Aggregation aggregation, TimeRange running, Instant now, Collection<Long> past) {
        if (now.isBefore(running.from().plus(SOONEST)) || !now.isBefore(running.to())) {
            return Optional.empty();
        }
        long projected = switch (aggregation) {
            case SUM, COUNT, UNIQUE -> Fraction.of(used)
                    .times(Fraction.of(Duration.between(running.from(), running.to()).toSeconds(), Duration.between(running.from(), now).toSeconds()))
                    .roundedHalfUp().longValue();
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
}
