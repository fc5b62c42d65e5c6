package io.tollgate.domain.keys;

import java.time.Instant;
import java.util.Optional;

/**
 * What may be shown of a workspace's own key.
 *
 * @param id another one for each key that takes its place, printed {@code okey_12}
 * @param checkedAt when the provider last accepted it; empty when it was never asked
 */
public record OwnKey(
        Provider provider, long id, String lastFour, Instant addedAt, Optional<Instant> checkedAt, Optional<Failing> failing) {

    /** That it was reported or found not to work, and has been neither replaced nor accepted since. */
    public record Failing(Instant since, String because) {}

    /** As it lies in the database. */
    public record Stored(OwnKey key, SealedKey sealed) {}

    public String printedId() {
        return "okey_" + id;
    }
}
