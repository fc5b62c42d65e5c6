package io.tollgate.actions;

import io.tollgate.domain.notifications.OutboxId;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Map;

/** Has mails and webhooks sent again, under the ids they have. */
public final class ReplayOutbox {
    private final OutboxStore outbox;
    private final WebhookEndpointStore endpoints;
    private final AuditStore audit;

    public ReplayOutbox(OutboxStore outbox, WebhookEndpointStore endpoints, AuditStore audit) {
        this.outbox = outbox;
        this.endpoints = endpoints;
        this.audit = audit;
    }

    /** @throws ApiError NOT_FOUND, CONFLICT while its endpoint is disabled or when it was removed */
    public OutboxItem one(Transaction tx, OutboxId id, String actor, Instant now) {
        OutboxItem item = outbox.find(tx, id).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "Nothing in the outbox has this id.", "id"));
        item.endpoint().ifPresent(endpoint -> requireEnabled(endpoints.lock(tx, endpoint)
                .orElseThrow(() -> ApiError.of(ErrorCode.CONFLICT, "The webhook endpoint was removed."))));
        audit.append(tx, new AuditEntry(id.workspace(), now, actor, "outbox.replayed", id.toString(), Map.of("recipient", item.recipient())));
        return outbox.replay(tx, id, now);
    }

    /**
     * All of an endpoint's failed webhooks that were made since the instant; says how many.
     *
     * @throws ApiError NOT_FOUND, CONFLICT while it is disabled
     */
    public int failed(Transaction tx, String endpointId, Instant since, String actor, Instant now) {
        WebhookEndpoint endpoint = endpoints.lock(tx, endpointId)
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no webhook endpoint with this id.", "id"));
        requireEnabled(endpoint);
        audit.append(tx, new AuditEntry(endpoint.workspace(), now, actor, "webhook.replayed", endpoint.id(), Map.of("since", since.toString())));
        return outbox.replayFailed(tx, endpointId, since, now);
    }

    private static void requireEnabled(WebhookEndpoint endpoint) {
        if (endpoint.disabled().isPresent()) {
            throw ApiError.of(ErrorCode.CONFLICT, "The webhook endpoint is disabled; enable it first.");
        }
    }
}
