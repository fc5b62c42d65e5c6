package io.tollgate.domain.notifications;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.StatementContext;

/** What is due, who delivers it, and what became of it. */
public final class DeliveryStore {
    /** Longer than any attempt takes: what is claimed and has no outcome after it belongs to a process that died. */
    private static final Duration LEASE = Duration.ofMinutes(2);
    /** An endpoint that fails is left alone no longer than this. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LONGEST_ERROR = 500;

    /** Claims mails that are due, the longest waiting first; others claim other ones. */
    public List<Claimed> claimMails(Transaction tx, int atMost, Instant now) {
        return tx.handle().createQuery("""
                        with due as (
                            select workspace_id, id from outbox
                            where kind = 'mail' and status = 'waiting' and next_attempt_at <= :now
                            order by next_attempt_at, id limit :atMost
                            for update skip locked)
                        update outbox o set attempts = attempts + 1, next_attempt_at = :lease
                        from due where (o.workspace_id, o.id) = (due.workspace_id, due.id)
                        returning o.*
                        """)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("lease", now.plus(LEASE).atOffset(ZoneOffset.UTC))
                .bind("atMost", atMost)
                .map(DeliveryStore::claimed)
                .list();
    }

    /** Claims webhooks that are due, only a few of each endpoint, so that one with many never keeps others waiting; of one that is failing, a single one. */
    public List<Claimed> claimWebhooks(Transaction tx, int atMostOfEach, Instant now) {
        return tx.handle().createQuery("""
                        with due as (
                            select each.workspace_id, each.id from webhook_endpoint e cross join lateral (
                                select workspace_id, id from outbox
                                where endpoint_id = e.id and status = 'waiting' and next_attempt_at <= :now
                                order by next_attempt_at, id limit case when e.failing_since is null then :atMost else 1 end
                                for update skip locked) each)
                        update outbox o set attempts = attempts + 1, next_attempt_at = :lease
                        from due where (o.workspace_id, o.id) = (due.workspace_id, due.id)
                        returning o.*
                        """)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("lease", now.plus(LEASE).atOffset(ZoneOffset.UTC))
                .bind("atMost", atMostOfEach)
                .map(DeliveryStore::claimed)
                .list();
    }

    public Optional<Instant> nextMail(Transaction tx, Instant after) {
        return nextDue(tx, "mail", after);
    }

    public Optional<Instant> nextWebhook(Transaction tx, Instant after) {
        return nextDue(tx, "webhook", after);
    }

    private static Optional<Instant> nextDue(Transaction tx, String kind, Instant after) {
        return tx.handle().createQuery("select min(next_attempt_at) from outbox where kind = :kind and status = 'waiting' and next_attempt_at > :after")
                .bind("kind", kind)
                .bind("after", after.atOffset(ZoneOffset.UTC))
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    /** Writes what an attempt came to; the row itself stays as it is when it was claimed again since. */
    public void record(Transaction tx, Claimed claimed, Outcome outcome, Instant now, Duration took) {
        switch (outcome) {
            case Outcome.Delivered(OptionalInt status) -> {
                log(tx, claimed, status, Optional.empty(), now, took);
                settle(tx, claimed, "sent", Optional.empty(), Optional.empty(), now);
            }
            case Outcome.Failed(OptionalInt status, String error) -> {
                log(tx, claimed, status, Optional.of(error), now, took);
                Optional<Instant> next = Backoff.next(claimed.sinceReplay(), now);
                settle(tx, claimed, next.isPresent() ? "waiting" : "failed", next, Optional.of(error), now);
            }
            case Outcome.Refused(OptionalInt status, String error) -> {
                log(tx, claimed, status, Optional.of(error), now, took);
                settle(tx, claimed, "failed", Optional.empty(), Optional.of(error), now);
            }
        }
    }

    private static void settle(Transaction tx, Claimed claimed, String status, Optional<Instant> next, Optional<String> error, Instant now) {
        tx.handle().createUpdate("""
                        update outbox set status = :status, next_attempt_at = :next::timestamptz, last_error = :error,
                            finished_at = case when :status = 'waiting' then null else :now end
                        where workspace_id = :workspace and id = :id and attempts = :attempt and status = 'waiting'
                        """)
                .bind("workspace", claimed.id().workspace().value())
                .bind("id", claimed.id().value())
                .bind("attempt", claimed.attempt())
                .bind("status", status)
                .bind("next", next.map(instant -> instant.atOffset(ZoneOffset.UTC)))
                .bind("error", error.map(DeliveryStore::shortened))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static void log(Transaction tx, Claimed claimed, OptionalInt status, Optional<String> error, Instant now, Duration took) {
        tx.handle().createUpdate("""
                        insert into outbox_attempt (workspace_id, outbox_id, number, at, status_code, error, duration_millis)
                        select workspace_id, id, :number, :now, nullif(:status, 0), :error, :took from outbox
                        where workspace_id = :workspace and id = :id
                        on conflict do nothing
                        """)
                .bind("workspace", claimed.id().workspace().value())
                .bind("id", claimed.id().value())
                .bind("number", claimed.attempt())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("status", status.orElse(0))
                .bind("error", error.map(DeliveryStore::shortened))
                .bind("took", took.toMillis())
                .execute();
    }

    /** After a failure: what else is due for the endpoint waits as long, but no longer than an hour. The caller holds the endpoint's row. */
    public void pause(Transaction tx, Claimed failed, Instant now) {
        Instant longest = now.plus(LONGEST_PAUSE);
        Instant until = Backoff.next(failed.sinceReplay(), now).filter(longest::isAfter).orElse(longest);
        tx.handle().createUpdate("""
                        update outbox set next_attempt_at = :until where endpoint_id = :endpoint and status = 'waiting' and next_attempt_at <= :now
                        """)
                .bind("endpoint", failed.endpoint())
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** After a success that ended a time of failures: what was never tried meanwhile is due now. The caller holds the endpoint's row. */
    public void resume(Transaction tx, String endpoint, Instant now) {
        tx.handle().createUpdate("""
                        update outbox set next_attempt_at = :now
                        where endpoint_id = :endpoint and status = 'waiting' and attempts = attempts_before_replay and next_attempt_at > :now
                        """)
                .bind("endpoint", endpoint)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Gives up all that waits for an endpoint. The caller holds the endpoint's row, or has deleted it. */
    public void giveUp(Transaction tx, String endpoint, String because, Instant now) {
        tx.handle().createUpdate("""
                        update outbox set status = 'failed', next_attempt_at = null, finished_at = :now, last_error = :because
                        where endpoint_id = :endpoint and status = 'waiting'
                        """)
                .bind("endpoint", endpoint)
                .bind("because", because)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static String shortened(String error) {
        return error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR);
    }

    private static Claimed claimed(ResultSet row, StatementContext context) throws SQLException {
        int attempts = row.getInt("attempts");
        return new Claimed(
                new OutboxId(new WorkspaceId(row.getInt("workspace_id")), row.getLong("id")),
                row.getString("type"),
                row.getString("message_id"),
                row.getString("recipient"),
                Optional.ofNullable(row.getString("endpoint_id")).orElse(""),
                row.getString("content"),
                attempts,
                attempts - row.getInt("attempts_before_replay"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
