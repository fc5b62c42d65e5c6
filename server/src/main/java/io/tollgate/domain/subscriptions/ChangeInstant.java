package io.tollgate.domain.subscriptions;

import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When a change that is to take effect at once does. */
public final class ChangeInstant {
    private ChangeInstant() {}

    /**
     * Now, as a rule. The microsecond after, where the phase in force began in this very one, so that two changes never meet; and never at a period's first
     * instant, since the plan in force then is what the invoice dated that day charges in advance. A period that is billed already is over, whatever a
     * clock that is a little behind may say: its end is the earliest then.
     *
     * @param firstNotBilled the earliest period, from that of now on, whose regular invoice has not been made
     */
    public static Instant of(Instant now, Phase standing, BillingPeriod firstNotBilled) {
        Instant earliest = later(now.truncatedTo(ChronoUnit.MICROS), firstNotBilled.from());
        Instant free = later(earliest, standing.from().plus(1, ChronoUnit.MICROS));
        return BillingPeriod.containing(free).from().equals(free) ? free.plus(1, ChronoUnit.MICROS) : free;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
