package io.tollgate.domain.limits;

import java.util.OptionalLong;

/**
 * What a counter says when something is to be set aside on it. Smallest units.
 *
 * @param used all that was used, also beyond the limit
 * @param billable the part of it that was within the limit
 */
public record Standing(long used, long billable, long reserved, OptionalLong limit) {

    /** How much more can be set aside; as much as a counter can hold where there is no limit. */
    public long room() {
        long most = limit.orElse(Long.MAX_VALUE);
        return Math.max(0, most - billable - reserved);
    }

    /** What is left within the limit; empty without one. */
    public OptionalLong remaining() {
        return limit.isEmpty() ? limit : OptionalLong.of(room());
    }

    public Standing holding(long quantity) {
        return new Standing(used, billable, Math.addExact(reserved, quantity), limit);
    }

    public Standing givingBack(long quantity) {
        if (quantity > reserved) {
            throw new IllegalStateException("only " + reserved + " is held, not " + quantity);
        }
        return new Standing(used, billable, reserved - quantity, limit);
    }
}
