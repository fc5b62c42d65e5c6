package io.tollgate.domain.limits;

import io.tollgate.domain.limits.Reservation.Against;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Decides, in the order they are asked, which quantities can be set aside on counters whose rows the caller holds locked. Pure: it changes only what
 * it was given in memory.
 */
public final class Reserving {
    private final Map<Against, Standing> standings;

    public sealed interface Outcome {
        /** @param remaining what is left after it within the limit; empty without one */
        record Granted(OptionalLong remaining) implements Outcome {}

        /** @param at what the counter said: its limit is the one in force */
        record Refused(Standing at) implements Outcome {}
    }

    /** @param standings of every counter that will be asked for */
    public Reserving(Map<Against, Standing> standings) {
        this.standings = new HashMap<>(standings);
    }

    /** All of the quantity or nothing of it. */
    public Outcome hold(Against counter, long quantity) {
        Standing standing = standings.get(counter);
        if (quantity > standing.room()) {
            return new Outcome.Refused(standing);
        }
        Standing after = standing.holding(quantity);
        standings.put(counter, after);
        return new Outcome.Granted(after.remaining());
    }

    /** As much of the quantity as there is room for. */
    public long holdAtMost(Against counter, long quantity) {
        Standing standing = standings.get(counter);
        long held = Math.min(quantity, standing.room());
        standings.put(counter, standing.holding(held));
        return held;
    }

    public void giveBack(Against counter, long quantity) {
        standings.merge(counter, standings.get(counter), (now, same) -> now.givingBack(quantity));
    }

    /** As they stand after all that was decided. */
    public Map<Against, Standing> standings() {
        return Map.copyOf(standings);
    }
}
