package io.tollgate.domain.notifications;

import java.time.Instant;

/**
 * A row that this process may now try to deliver.
 *
 * @param messageId the same in every attempt
 * @param endpoint the webhook endpoint's id; empty text for a mail
 * @param attempt which one this is, from 1; its outcome counts only while no later claim was made
 * @param sinceReplay the same, counted from the last time the row was asked to be sent again
 */
public record Claimed(
        OutboxId id, String type, String messageId, String recipient, String endpoint, String content, int attempt, int sinceReplay, Instant createdAt) {}
