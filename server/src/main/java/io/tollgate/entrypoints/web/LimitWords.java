package io.tollgate.entrypoints.web;

import io.tollgate.actions.ShowUsage.MetricUsed;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What there is to say of a hard limit while it can still be acted on: that it is near, or reached. */
final class LimitWords {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    /** Of a limit; from here on it is worth a word. */
    private static final int NEAR_PERMILLE = 800;

    private LimitWords() {}

    /** @param period the current one */
    static Optional<UsageView.LimitNote> of(MetricUsed used, BillingPeriod period) {
        if (used.hardLimit().isEmpty()) {
            return Optional.empty();
        }
        Unit unit = used.metric().unit();
        long limit = used.hardLimit().getAsLong();
        long held = Math.addExact(used.used(), used.reserved());
        String next = DAY.format(period.to().atOffset(ZoneOffset.UTC));
        if (held >= limit) {
            return Optional.of(new UsageView.LimitNote("reached", "The limit is reached: what asks for more is refused until " + next + ".", true));
        }
        long permille = Quantities.permille(held, limit);
        if (permille < NEAR_PERMILLE) {
            return Optional.empty();
        }
        String percent = permille / 10 + "%";
        return Optional.of(new UsageView.LimitNote(percent + " used", percent + " of the limit is " + (used.reserved() > 0 ? "used or reserved" : "used") + ": "
                + Quantities.withUnit(unit, limit - held) + " left until " + next + ".", false));
    }
}
