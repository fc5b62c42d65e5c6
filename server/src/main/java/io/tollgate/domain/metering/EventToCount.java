package io.tollgate.domain.metering;

import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;

/**
 * An accepted event with all its texts as numbers, ready to be written.
 *
 * @param seq unique over all events, and rising with receipt on one node
 * @param paidBy who pays for the readings of metrics that a provider key can pay for
 * @param dataText the data as it was sent
 */
public record EventToCount(
        int workspaceId,
        int sourceId,
        String eventId,
        Instant occurredAt,
        BillingPeriod period,
        long seq,
        int projectId,
        PaidBy paidBy,
        String type,
        List<Meter.Reading> readings,
        String dataText) {

    /** Whose provider key an AI request ran on. */
    public enum PaidBy {
        PLATFORM,
        OWN_KEY
    }
}
