package io.tollgate.domain.metering;

import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;

/**
 * Which times of use are accepted.
 *
 * @param future how far ahead of the receipt an event's time may be, for senders whose clock runs fast
 * @param correctablePeriods how many periods before the current one can still receive usage and corrections
 */
public record EventTimes(Duration future, int correctablePeriods) {
    public static final EventTimes STANDARD = new EventTimes(Duration.ofHours(1), 3);

    public enum Verdict {
        ACCEPTED,
        TOO_FAR_IN_THE_FUTURE,
        TOO_OLD
    }

    public Verdict judge(Instant time, Instant receivedAt) {
        if (time.isAfter(receivedAt.plus(future))) {
            return Verdict.TOO_FAR_IN_THE_FUTURE;
        }
        return time.isBefore(oldestCorrectable(receivedAt).from()) ? Verdict.TOO_OLD : Verdict.ACCEPTED;
    }

    /** The oldest period that can still be corrected at that instant. */
    public BillingPeriod oldestCorrectable(Instant now) {
        return BillingPeriod.containing(now).minus(correctablePeriods);
    }
}
