package io.tollgate.domain.keys;

/** What a provider says of a key. */
public sealed interface KeyCheck {
    record Accepted() implements KeyCheck {}

    /** @param because the end of a sentence that begins with the provider's name */
    record Refused(String because) implements KeyCheck {}

    /** It said neither yes nor no: it cannot be reached, is broken, or asks to come back later. @param because as of a refusal */
    record Unknown(String because) implements KeyCheck {}
}
