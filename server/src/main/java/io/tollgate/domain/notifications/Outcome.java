package io.tollgate.domain.notifications;

import java.util.OptionalInt;

/** What one attempt to deliver came to. */
public sealed interface Outcome {
    record Delivered(OptionalInt statusCode) implements Outcome {}

    /** Might go better later. */
    record Failed(OptionalInt statusCode, String error) implements Outcome {}

    /** Never goes better, such as an address that does not exist: no more attempts. */
    record Refused(OptionalInt statusCode, String error) implements Outcome {}

    static Outcome failed(String error) {
        return new Failed(OptionalInt.empty(), error);
    }

    static Outcome refused(String error) {
        return new Refused(OptionalInt.empty(), error);
    }
}
