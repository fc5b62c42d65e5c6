package io.tollgate.actions;

import io.tollgate.foundation.errors.ErrorCode;

/** What became of one event. */
public sealed interface EventOutcome {
    /** @param overLimit whether any part of it was beyond a hard limit, and so stays unbilled */
    record Counted(boolean overLimit) implements EventOutcome {}

    /** Its (source, id) was counted before in its workspace; nothing changed. */
    record Duplicate() implements EventOutcome {}

    /** @param field what is wrong, "time" or "data.milliseconds" */
    record Rejected(ErrorCode code, String field, String detail) implements EventOutcome {}
}
