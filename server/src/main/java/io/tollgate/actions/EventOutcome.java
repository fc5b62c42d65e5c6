package io.tollgate.actions;

import io.tollgate.foundation.errors.ErrorCode;
import java.util.List;

/** What became of one event. */
public sealed interface EventOutcome {
    /**
     * @param overLimit whether any part of it was beyond a hard limit, and so stays unbilled
     * @param unsettled reservations it names and could not settle; it is then ordinary usage to them
     */
    record Counted(boolean overLimit, List<Unsettled> unsettled) implements EventOutcome {
        public Counted {
            unsettled = List.copyOf(unsettled);
        }

        public Counted(boolean overLimit) {
            this(overLimit, List.of());
        }
    }

    /** @param reservation as the event names it */
    record Unsettled(String reservation, Why why) {
        public enum Why {
            UNKNOWN,
            SETTLED_BEFORE,
            RELEASED,
            EXPIRED,
            FOR_ANOTHER_METRIC,
            HELD_BY_A_LEASE
        }
    }

    /** Its (source, id) was counted before in its workspace; nothing changed. */
    record Duplicate() implements EventOutcome {}

    /** @param field what is wrong, "time" or "data.milliseconds" */
    record Rejected(ErrorCode code, String field, String detail) implements EventOutcome {}
}
