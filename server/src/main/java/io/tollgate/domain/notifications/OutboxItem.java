package io.tollgate.domain.notifications;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A mail or webhook as it stands.
 *
 * @param type the mail's template or the webhook's event
 * @param recipient a mail address or URL
 * @param nextAttemptAt present exactly while it waits
 * @param lastError of the last attempt, if it failed
 */
public record OutboxItem(
        OutboxId id,
        Kind kind,
        String type,
        String messageId,
        String recipient,
        Optional<String> endpoint,
        Status status,
        int attempts,
        Optional<Instant> nextAttemptAt,
        Optional<String> lastError,
        Instant createdAt,
        Optional<Instant> finishedAt) {

    public enum Kind {
        MAIL,
        WEBHOOK;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Status {
        WAITING,
        SENT,
        /** Given up; it may be sent again by hand. */
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public record Attempt(int number, Instant at, OptionalInt statusCode, Optional<String> error, long durationMillis) {}

    /** With its attempts, the first one first. */
    public record WithAttempts(OutboxItem item, List<Attempt> attempts) {}
}
