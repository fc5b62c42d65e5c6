package io.tollgate.domain.notifications;

import io.tollgate.domain.notifications.WebhookEndpoint.Disabled;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/** The endpoints' rows. */
public final class WebhookEndpointStore {
    private final Tokens tokens;

    public WebhookEndpointStore(Tokens tokens) {
        this.tokens = tokens;
    }

    public WebhookEndpoint create(Transaction tx, WebhookEndpoint.Wanted wanted, Instant now) {
        return tx.handle().createQuery("""
                        insert into webhook_endpoint (workspace_id, id, url, event_types, created_at)
                        values (:workspace, :id, :url, :types, :now) returning *
                        """)
                .bind("workspace", wanted.workspace().value())
                .bind("id", tokens.id("we_"))
                .bind("url", wanted.url())
                .bind("types", wanted.eventTypes().stream().map(EventType::word).sorted().toArray(String[]::new))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(WebhookEndpointStore::endpoint)
                .one();
    }

    /** All endpoints by id, those after the given id; the empty text for the first page. */
    public List<WebhookEndpoint> list(Transaction tx, String after, int atMost) {
        return tx.handle().createQuery("""
                        select * from webhook_endpoint where id collate "C" > :after order by id collate "C" limit :atMost
                        """)
                .bind("after", after)
                .bind("atMost", atMost)
                .map(WebhookEndpointStore::endpoint)
                .list();
    }

    public Optional<WebhookEndpoint> find(Transaction tx, String id) {
        return tx.handle().createQuery("select * from webhook_endpoint where id = :id").bind("id", id).map(WebhookEndpointStore::endpoint).findOne();
    }

    /** Those that are there, by id. */
    public Map<String, WebhookEndpoint> findAll(Transaction tx, Collection<String> ids) {
        return tx.handle().createQuery("select * from webhook_endpoint where id = any(:ids)")
                .bind("ids", ids.toArray(String[]::new))
                .map(WebhookEndpointStore::endpoint)
                .stream()
                .collect(Collectors.toMap(WebhookEndpoint::id, endpoint -> endpoint));
    }

    /** As {@link #find}, and its row is this transaction's until it ends. Whoever changes the endpoint's outbox rows too locks it first. */
    public Optional<WebhookEndpoint> lock(Transaction tx, String id) {
        return tx.handle().createQuery("select * from webhook_endpoint where id = :id for no key update")
                .bind("id", id).map(WebhookEndpointStore::endpoint).findOne();
    }

    /** Waits for transactions that are writing webhooks for it. Whether there was one. */
    public boolean delete(Transaction tx, String id) {
        return tx.handle().createUpdate("delete from webhook_endpoint where id = :id").bind("id", id).execute() == 1;
    }

    /** Notes until when the secret before the one it has now signs too. */
    public WebhookEndpoint rotated(Transaction tx, String id, Optional<Instant> previousUntil) {
        return tx.handle().createQuery("update webhook_endpoint set previous_secret_until = :until::timestamptz where id = :id returning *")
                .bind("id", id)
                .bind("until", previousUntil.map(until -> until.atOffset(ZoneOffset.UTC)))
                .map(WebhookEndpointStore::endpoint)
                .one();
    }

    /** Enabled, with a clean record. Empty when there is no such endpoint. */
    public Optional<WebhookEndpoint> enable(Transaction tx, String id) {
        return tx.handle().createQuery("""
                        update webhook_endpoint set failing_since = null, disabled_at = null, disabled_because = null where id = :id returning *
                        """)
                .bind("id", id)
                .map(WebhookEndpointStore::endpoint)
                .findOne();
    }

    public void failingSince(Transaction tx, String id, Optional<Instant> since) {
        tx.handle().createUpdate("update webhook_endpoint set failing_since = :since::timestamptz where id = :id")
                .bind("id", id)
                .bind("since", since.map(instant -> instant.atOffset(ZoneOffset.UTC)))
                .execute();
    }

    public void disable(Transaction tx, String id, Disabled disabled) {
        tx.handle().createUpdate("update webhook_endpoint set disabled_at = :at, disabled_because = :because where id = :id")
                .bind("id", id)
                .bind("at", disabled.at().atOffset(ZoneOffset.UTC))
                .bind("because", disabled.because())
                .execute();
    }

    private static WebhookEndpoint endpoint(ResultSet row, StatementContext context) throws SQLException {
        Optional<Disabled> disabled = instant(row, "disabled_at").isPresent()
                ? Optional.of(new Disabled(instant(row, "disabled_at").get(), row.getString("disabled_because")))
                : Optional.empty();
        return new WebhookEndpoint(
                new WorkspaceId(row.getInt("workspace_id")),
                row.getString("id"),
                row.getString("url"),
                Arrays.stream((String[]) row.getArray("event_types").getArray())
                        .flatMap(word -> EventType.parse(word).stream())
                        .collect(Collectors.toSet()),
                instant(row, "previous_secret_until"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "failing_since"),
                disabled);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
