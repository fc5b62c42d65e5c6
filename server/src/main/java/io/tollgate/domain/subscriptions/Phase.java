package io.tollgate.domain.subscriptions;

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

    /** Whether the instant lies in it: {@code from <= t < to}. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(from) && to.map(instant::isBefore).orElse(true);
    }
}
