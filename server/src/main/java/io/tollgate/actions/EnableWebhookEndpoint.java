package io.tollgate.actions;

import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Sends to an endpoint again; what failed meanwhile stays failed until it is replayed. */
public final class EnableWebhookEndpoint {
    private final WebhookEndpointStore endpoints;
    private final AuditStore audit;

    public EnableWebhookEndpoint(WebhookEndpointStore endpoints, AuditStore audit) {
        this.endpoints = endpoints;
        this.audit = audit;
    }

    public record Request(String id, String actor) {}

    /** @throws ApiError NOT_FOUND */
    public WebhookEndpoint run(Transaction tx, Request request, Instant now) {
        WebhookEndpoint endpoint = endpoints.enable(tx, request.id()).orElseThrow(EnableWebhookEndpoint::missing);
        audit.append(tx, new AuditEntry(endpoint.workspace(), now, request.actor(), "webhook.enabled", endpoint.id(), Map.of("url", endpoint.url())));
        return endpoint;
    }

    private static ApiError missing() {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no webhook endpoint with this id.", "id");
    }
}
