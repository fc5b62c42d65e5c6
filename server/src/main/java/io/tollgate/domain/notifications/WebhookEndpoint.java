package io.tollgate.domain.notifications;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where webhooks are sent.
 *
 * @param workspace whose events it gets; those of all for {@link WorkspaceId#NONE}
 * @param eventTypes which; all of them when empty
 * @param failingSince when the first of its deliveries failed since the last that did not
 */
public record WebhookEndpoint(
        WorkspaceId workspace,
        String id,
        String url,
        Set<EventType> eventTypes,
        Secrets secrets,
        Instant createdAt,
        Optional<Instant> failingSince,
        Optional<Disabled> disabled) {

    /** @param previous still signed with, beside the current one, until its time is over */
    public record Secrets(String current, Optional<Previous> previous) {
        public record Previous(String secret, Instant until) {}

        /** So that a log line never shows one. */
        @Override
        public String toString() {
            return "Secrets[...]";
        }
    }

    public record Disabled(Instant at, String because) {}

    /** One to be made. */
    public record Wanted(WorkspaceId workspace, String url, Set<EventType> eventTypes) {}

    public WebhookEndpoint {
        eventTypes = Set.copyOf(eventTypes);
    }

    /** What to sign with: the current secret, and the one before while its time lasts. */
    public List<String> secretsInForce(Instant now) {
        return secrets.previous()
                .filter(previous -> now.isBefore(previous.until()))
                .map(previous -> List.of(secrets.current(), previous.secret()))
                .orElse(List.of(secrets.current()));
    }
}
