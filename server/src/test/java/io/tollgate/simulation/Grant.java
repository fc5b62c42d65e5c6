package io.tollgate.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;

/**
 * A credit as a customer knows it.
 *
 * @param from when it begins to pay: for the whole of the month that it lies in, but for no phase that ended before it
 * @param end it pays for nothing that was used then or later
 */
record Grant(String name, String metric, Instant from, Optional<Instant> end, long cents) {
    /** Which pays first: what ends soonest, and of those the older one; of two given at one instant the one with the lower number. */
    static final Comparator<Grant> ORDER = Comparator.comparing((Grant grant) -> grant.end().orElse(Instant.MAX)).thenComparing(Grant::from)
            .thenComparing(grant -> grant.name().length()).thenComparing(Grant::name);
    /** How a grant is called in what auditors read, by its row g. */
    static final String NAME = """
            case g.kind when 'signup' then 'signup' when 'monthly'
                then 'monthly ' || to_char(g.effective_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') else 'manual ' || g.id end""";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    static Grant signup(Instant from) {
        return new Grant("signup", "ai_spend", from, Optional.empty(), 500);
    }

    /** A plan's, of one of its phases. */
    static Grant monthly(Instant from, Instant end, int dollars) {
        return new Grant("monthly " + TIME.format(from), "ai_spend", from, Optional.of(end), 100L * dollars);
    }

    boolean overlaps(LocalDate month) {
        return from.isBefore(instant(month.plusMonths(1))) && end.filter(ending -> !ending.isAfter(instant(month))).isEmpty();
    }

    boolean paysFor(Charge charge) {
        return metric.equals(charge.metric()) && from.isBefore(charge.to()) && end.filter(ending -> !ending.isAfter(charge.from())).isEmpty();
    }

    static Instant instant(LocalDate month) {
        return month.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
