package io.tollgate.domain.limits;

import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A machine's time, cut where a billing period ends, so that each part is usage of its own period. Pure. */
public final class LeaseStretches {
    private LeaseStretches() {}

    /** @param from may equal to, for a machine that ran no time at all */
    public record Stretch(BillingPeriod period, Instant from, Instant to) {
        /** Counted between the milliseconds its ends fall in, so that the parts of a time add up to the whole. */
        public long milliseconds() {
            return to.toEpochMilli() - from.toEpochMilli();
        }

        /** The instant that stands for it: its end, or the last one of its period. */
        public Instant usedAt() {
            return to.equals(period.to()) ? to.minusNanos(1_000) : to;
        }
    }

    /** At least one. A time that ends as a period does has no part in the next. */
    public static List<Stretch> between(Instant from, Instant to) {
        List<Stretch> stretches = new ArrayList<>();
        BillingPeriod period = BillingPeriod.containing(from);
        Instant begin = from;
        while (period.to().isBefore(to)) {
            stretches.add(new Stretch(period, begin, period.to()));
            period = period.next();
            begin = period.from();
        }
        stretches.add(new Stretch(period, begin, to));
        return stretches;
    }
}
