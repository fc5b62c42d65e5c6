package io.tollgate.simulation;

import java.time.Instant;
import java.util.Map;

/**
 * What one metric of a phase comes to, in cents.
 *
 * @param before what it came to before a credit ended, for each that ended within the phase
 */
record Charge(Published.Plan plan, String metric, Instant from, Instant to, long cents, Map<Instant, Long> before) {
    /** Of which phase and metric. */
    String key() {
        return metric + "@" + from;
    }

    /** Free's AI is limited at its credit: what credits do not pay is not billed. */
    long billed(long unpaid) {
        return plan == Published.FREE && metric.equals("ai_spend") ? cents - unpaid : cents;
    }
}
