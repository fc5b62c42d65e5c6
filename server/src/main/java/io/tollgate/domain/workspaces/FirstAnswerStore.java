package io.tollgate.domain.workspaces;

import io.tollgate.domain.workspaces.FirstAnswer.Claim;
import io.tollgate.foundation.db.Transaction;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** First answers by caller and idempotency key. */
public final class FirstAnswerStore {
    /** Longer than any client keeps retrying, and than the dunning of one invoice lasts. */
    public static final Duration KEPT_FOR = Duration.ofDays(30);

    /**
     * Takes the key for this request. Waits for another transaction that has just taken it: when that one commits, its answer is this one's too; when it
     * rolls back, the key is free again. Called before anything else in the transaction is locked.
     *
     * @param requestSha256 of method, path and body
     */
    public Claim claim(Transaction tx, FirstAnswer.Key key, byte[] requestSha256, Instant now) {
        while (true) {
            if (insert(tx, key, requestSha256, now)) {
                return new Claim.Claimed();
            }
            Optional<Claim> found = find(tx, key, requestSha256);
            if (found.isPresent()) {
                return found.get();
            }
            // Purged or given back since the insert met it: the next insert succeeds.
        }
    }

    /** Leaves the answer, in the transaction of the write that it answers. */
    public void answer(Transaction tx, FirstAnswer.Key key, FirstAnswer answer) {
        int rows = tx.handle().createUpdate("""
                        update first_answer
                        set status = :status, content_type = :contentType, body = :body
                        where caller = :caller and idempotency_key = :key and status is null
                        """)
                .bind("caller", key.caller())
                .bind("key", key.idempotencyKey())
                .bind("status", answer.status())
                .bind("contentType", answer.contentType())
                .bind("body", answer.body())
                .execute();
        if (rows != 1) {
            throw new IllegalStateException("an answer needs a claim that has none yet: " + key);
        }
    }

    /** Gives a committed claim back whose request came to nothing, so that it may be tried again. */
    public void giveBack(Transaction tx, FirstAnswer.Key key) {
        tx.handle().createUpdate("delete from first_answer where caller = :caller and idempotency_key = :key and status is null")
                .bind("caller", key.caller())
                .bind("key", key.idempotencyKey())
                .execute();
    }

    /** Forgets answers older than {@link #KEPT_FOR}, oldest first. @return how many; fewer than asked for when none is left */
    public int purge(Transaction tx, Instant now, int atMost) {
        return tx.handle().createUpdate("""
                        delete from first_answer
                        where (caller, idempotency_key) in (
                            select caller, idempotency_key from first_answer
                            where created_at < :before
                            order by created_at
                            limit :atMost
                            for update skip locked)
                        """)
                .bind("before", now.minus(KEPT_FOR).atOffset(ZoneOffset.UTC))
                .bind("atMost", atMost)
                .execute();
    }

    private static boolean insert(Transaction tx, FirstAnswer.Key key, byte[] requestSha256, Instant now) {
        return tx.handle().createUpdate("""
                        insert into first_answer (caller, idempotency_key, request_sha256, created_at)
                        values (:caller, :key, :requestSha256, :now)
                        on conflict do nothing
                        """)
                .bind("caller", key.caller())
                .bind("key", key.idempotencyKey())
                .bind("requestSha256", requestSha256)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute() == 1;
    }

    /** What a claim would meet now, without taking anything: empty when the key is free. */
    public Optional<Claim> look(Transaction tx, FirstAnswer.Key key, byte[] requestSha256) {
        return find(tx, key, requestSha256);
    }

    private static Optional<Claim> find(Transaction tx, FirstAnswer.Key key, byte[] requestSha256) {
        return tx.handle().createQuery("""
                        select request_sha256, status, content_type, body
                        from first_answer
                        where caller = :caller and idempotency_key = :key
                        """)
                .bind("caller", key.caller())
                .bind("key", key.idempotencyKey())
                .map((row, context) -> claim(row, requestSha256))
                .findOne();
    }

    private static Claim claim(ResultSet row, byte[] requestSha256) throws SQLException {
        if (!MessageDigest.isEqual(row.getBytes("request_sha256"), requestSha256)) {
            return new Claim.DifferentRequest();
        }
        int status = row.getInt("status");
        return row.wasNull()
                ? new Claim.InProgress()
                : new Claim.Answered(new FirstAnswer(status, row.getString("content_type"), row.getString("body")));
    }
}
