package io.tollgate.actions;

import io.tollgate.domain.notifications.DeliveryStore;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Ends an endpoint, and gives up what waits for it. */
public final class RemoveWebhookEndpoint {
    private final WebhookEndpointStore endpoints;
    private final WebhookSecrets secrets;
    private final DeliveryStore deliveries;
    private final AuditStore audit;

    public RemoveWebhookEndpoint(WebhookEndpointStore endpoints, WebhookSecrets secrets, DeliveryStore deliveries, AuditStore audit) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.deliveries = deliveries;
        this.audit = audit;
    }

    public record Request(String id, String actor) {}

    /** @throws ApiError NOT_FOUND */
    public void run(Transaction tx, Request request, Instant now) {
        WebhookEndpoint endpoint = endpoints.lock(tx, request.id()).orElseThrow(RemoveWebhookEndpoint::missing);
        endpoints.delete(tx, endpoint.id());
        secrets.forget(tx, endpoint);
        deliveries.giveUp(tx, endpoint.id(), "The endpoint was removed.", now);
        audit.append(tx, new AuditEntry(endpoint.workspace(), now, request.actor(), "webhook.removed", endpoint.id(), Map.of("url", endpoint.url())));
    }

    private static ApiError missing() {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no webhook endpoint with this id.", "id");
    }
}
