package io.tollgate.domain.subscriptions;

import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time on one plan, as one catalog version has it.
 *
 * @param to when the next phase begins; empty while none is known
 * @param contract the workspace's own plan document, which stands in place of the plan's
 */
public record Phase(Instant from, Optional<Instant> to, int catalogVersion, String planKey, Optional<String> contract) {

    public static Phase openFrom(Instant from, int catalogVersion, String planKey) {
        return new Phase(from, Optional.empty(), catalogVersion, planKey, Optional.empty());
    }

    /** The same, until then. */
    Phase endingAt(Instant end) {
        return new Phase(from, Optional.of(end), catalogVersion, planKey, contract);
    }

    /** Whether it waits for a billing period to begin. A change within a period never takes effect at a period's first instant ({@link ChangeInstant}). */
    public boolean isScheduled(Instant now) {
        return from.isAfter(now) && BillingPeriod.containing(from).from().equals(from);
    }

    /** Whether the plan is the same, as the same catalog version or contract has it. */
    public boolean hasTermsOf(Phase other) {
        return catalogVersion == other.catalogVersion && planKey.equals(other.planKey) && contract.equals(other.contract);
    }

    /** Whether the instant lies in it: {@code from <= t < to}. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(from) && to.map(instant::isBefore).orElse(true);
    }
}
