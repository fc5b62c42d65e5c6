package io.tollgate.actions;

import java.time.Instant;
import java.util.Optional;

/**
 * Work that falls due by the clock. It may be run at any time, twice, on two nodes, or be killed anywhere: what is done stays done, what is not is
 * done the next time.
 */
public interface DueJob {
    /** Unique, and the same on every node. */
    String name();

    /** The first instant after the given one at which there will be something to do, as far as is known now. */
    Optional<Instant> nextDue(Instant after);

    /** Does all that is due at this instant. */
    void run(Instant now);
}
