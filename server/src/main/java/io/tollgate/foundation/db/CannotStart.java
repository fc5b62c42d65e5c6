package io.tollgate.foundation.db;

/** Why the process ends before it began, in one sentence meant for the person who started it. */
public final class CannotStart extends RuntimeException {
    public CannotStart(String sentence) {
        super(sentence);
    }

    public CannotStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
