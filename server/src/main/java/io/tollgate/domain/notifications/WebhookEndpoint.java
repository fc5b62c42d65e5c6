package io.tollgate.domain.notifications;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Where webhooks are sent.
 *
 * @param workspace whose events it gets; those of all for {@link WorkspaceId#NONE}
 * @param eventTypes which; all of them when empty
 * @param previousSecretUntil until when the secret before this one signs too, after a rotation
 * @param failingSince when the first of its deliveries failed since the last that did not
 */
public record WebhookEndpoint(
        WorkspaceId workspace,
        String id,
        String url,
        Set<EventType> eventTypes,
        Optional<Instant> previousSecretUntil,
        Instant createdAt,
        Optional<Instant> failingSince,
        Optional<Disabled> disabled) {

    public record Disabled(Instant at, String because) {}

    /** One to be made. */
    public record Wanted(WorkspaceId workspace, String url, Set<EventType> eventTypes) {}

    public WebhookEndpoint {
        eventTypes = Set.copyOf(eventTypes);
    }

    /** Whether the secret before this one still signs. */
    public boolean hasPreviousSecret(Instant now) {
        return previousSecretUntil.filter(now::isBefore).isPresent();
    }
}
