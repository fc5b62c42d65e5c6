package io.tollgate.foundation.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A calendar month in UTC, from the 1st 00:00 to the next 1st 00:00. */
public record BillingPeriod(YearMonth month) implements Comparable<BillingPeriod> {

    public static BillingPeriod containing(Instant instant) {
        return new BillingPeriod(YearMonth.from(instant.atOffset(ZoneOffset.UTC)));
    }

    /** Reads "2026-03"; empty when the text is no month. */
    public static Optional<BillingPeriod> parse(String text) {
        try {
            return Optional.of(new BillingPeriod(YearMonth.parse(text)));
        } catch (DateTimeParseException notAMonth) {
            return Optional.empty();
        }
    }

    public Instant from() {
        return firstDay().atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    public Instant to() {
        return next().from();
    }

    public LocalDate firstDay() {
        return month.atDay(1);
    }

    public int days() {
        return month.lengthOfMonth();
    }

    public BillingPeriod next() {
        return new BillingPeriod(month.plusMonths(1));
    }

    public BillingPeriod previous() {
        return new BillingPeriod(month.minusMonths(1));
    }

    public BillingPeriod minus(int periods) {
        return new BillingPeriod(month.minusMonths(periods));
    }

    public TimeRange range() {
        return new TimeRange(from(), to());
    }

    public boolean contains(Instant instant) {
        return range().contains(instant);
    }

    @Override
    public int compareTo(BillingPeriod other) {
        return month.compareTo(other.month);
    }

    /** "2026-03". */
    @Override
    public String toString() {
        return month.toString();
    }
}
