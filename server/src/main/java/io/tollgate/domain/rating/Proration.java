package io.tollgate.domain.rating;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.ZoneOffset;

/** The part of a monthly fee that a stretch of a billing period owes. */
public final class Proration {

    private Proration() {}

    /**
     * By day, a range covers the days from its first one to the one on which it ends, that one left out: the day of a change belongs to
     * the new plan, and what begins and ends within one day covers none. By second, instants count by the second they fall into.
     * Either way ranges that follow each other through the period add up to all of it.
     *
     * @throws IllegalArgumentException when the range is not within the period
     */
    public static Share of(TimeRange range, BillingPeriod period, Catalog.Proration rule) {
        if (range.from().isBefore(period.from()) || range.to().isAfter(period.to())) {
            throw new IllegalArgumentException(range + " is not within " + period);
        }
        return switch (rule) {
            case DAY -> new Share(day(range.to()) - day(range.from()), period.days(), rule);
            case SECOND -> new Share(
                    range.to().getEpochSecond() - range.from().getEpochSecond(),
                    period.to().getEpochSecond() - period.from().getEpochSecond(),
                    rule);
        };
    }

    private static long day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    }
}
