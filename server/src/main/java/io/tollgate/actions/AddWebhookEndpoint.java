package io.tollgate.actions;

import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Has events sent to a URL, which the caller has checked; its secret is in the answer. */
public final class AddWebhookEndpoint {
    private final WebhookEndpointStore endpoints;
    private final WebhookSecrets secrets;
    private final AuditStore audit;

    public AddWebhookEndpoint(WebhookEndpointStore endpoints, WebhookSecrets secrets, AuditStore audit) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.audit = audit;
    }

    public record Request(WebhookEndpoint.Wanted wanted, String actor) {}

    /** @throws ApiError MASTER_KEY_MISSING */
    public WebhookSecrets.WithSecret run(Transaction tx, Request request, Instant now) {
        WebhookEndpoint made = endpoints.create(tx, request.wanted(), now);
        String events = made.eventTypes().stream().map(EventType::word).sorted().collect(Collectors.joining(" "));
        audit.append(tx, new AuditEntry(made.workspace(), now, request.actor(), "webhook.created", made.id(), Map.of("url", made.url(), "events", events)));
        return secrets.begin(tx, made);
    }
}
