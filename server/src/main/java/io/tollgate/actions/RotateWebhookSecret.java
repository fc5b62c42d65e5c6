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

/** Gives an endpoint a new secret; for a day, the one before signs beside it. */
public final class RotateWebhookSecret {
    private final WebhookEndpointStore endpoints;
    private final WebhookSecrets secrets;
    private final AuditStore audit;

    public RotateWebhookSecret(WebhookEndpointStore endpoints, WebhookSecrets secrets, AuditStore audit) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.audit = audit;
    }

    public record Request(String id, String actor) {}

    /** @throws ApiError NOT_FOUND, MASTER_KEY_MISSING */
    public WebhookSecrets.WithSecret run(Transaction tx, Request request, Instant now) {
        WebhookEndpoint endpoint = endpoints.lock(tx, request.id()).orElseThrow(RotateWebhookSecret::missing);
        audit.append(tx, new AuditEntry(endpoint.workspace(), now, request.actor(), "webhook.secret_rotated", endpoint.id(), Map.of("url", endpoint.url())));
        return secrets.rotate(tx, endpoint, now);
    }

    private static ApiError missing() {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no webhook endpoint with this id.", "id");
    }
}
