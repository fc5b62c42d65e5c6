package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/**
 * How far each import is. Its progress is written in the transaction that counts its events, so that what is resumed goes on exactly where the last
 * committed piece ended. One request at a time holds an import; a hold that is not renewed runs out by the database's own clock.
 */
public final class ImportStore {
    private static final int HOLD_SECONDS = 10;

    /** @param workspaceId whose name it is; 0 for those that keys for all workspaces share */
    public record Name(int workspaceId, String id) {}

    public enum Status {
        RUNNING,
        STOPPED,
        COMPLETED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a piece of an import, or all of them, came to. */
    public record Sums(long bytes, long lines, long counted, long duplicates, long rejected, long overLimit) {}

    /**
     * @param stopAsked whether somebody asked that it stop, and nobody has sent it on since
     * @param problemsJson a JSON array with the first rejected lines
     */
    public record Import(Name name, Status status, Sums sums, boolean stopAsked, String problemsJson, Instant updatedAt) {}

    public Optional<Import> find(Transaction tx, Name name) {
        return tx.handle().createQuery("select * from event_import where workspace_id = :workspace and id = :id")
                .bind("workspace", name.workspaceId())
                .bind("id", name.id())
                .map((row, context) -> row(row))
                .findOne();
    }

    /** Makes the import unless it is there, and takes hold of it; empty when another request holds it. One that was stopped runs again. */
    public Optional<Import> hold(Transaction tx, Name name, String holder, Instant now) {
        tx.handle().createUpdate("""
                        insert into event_import (workspace_id, id, status, created_at, updated_at)
                        values (:workspace, :id, 'running', :now, :now) on conflict do nothing
                        """)
                .bind("workspace", name.workspaceId())
                .bind("id", name.id())
                .bind("now", now)
                .execute();
        return tx.handle().createQuery("""
                        update event_import
                        set holder = :holder, held_until = clock_timestamp() + :seconds * interval '1 second', stop_asked = false,
                            status = case status when 'stopped' then 'running' else status end
                        where workspace_id = :workspace and id = :id
                            and (holder is null or holder = :holder or held_until < clock_timestamp() or status = 'completed')
                        returning *
                        """)
                .bind("workspace", name.workspaceId())
                .bind("id", name.id())
                .bind("holder", holder)
                .bind("seconds", HOLD_SECONDS)
                .map((row, context) -> row(row))
                .findOne();
    }

    /**
     * Adds a piece and renews the hold.
     *
     * @param problemsJson a JSON array to append
     * @return the import as it is now; empty when the hold was lost, and the piece must not be counted
     */
    public Optional<Import> add(Transaction tx, Name name, String holder, Sums piece, String problemsJson, Instant now) {
        return tx.handle().createQuery("""
                        update event_import
                        set bytes = bytes + :bytes, lines = lines + :lines, counted = counted + :counted, duplicates = duplicates + :duplicates,
                            rejected = rejected + :rejected, over_limit = over_limit + :overLimit, problems = problems || :problems::jsonb,
                            updated_at = :now, held_until = clock_timestamp() + :seconds * interval '1 second'
                        where workspace_id = :workspace and id = :id and holder = :holder and status = 'running'
                        returning *
                        """)
                .bind("workspace", name.workspaceId())
                .bind("id", name.id())
                .bind("holder", holder)
                .bind("bytes", piece.bytes())
                .bind("lines", piece.lines())
                .bind("counted", piece.counted())
                .bind("duplicates", piece.duplicates())
                .bind("rejected", piece.rejected())
                .bind("overLimit", piece.overLimit())
                .bind("problems", problemsJson)
                .bind("now", now)
                .bind("seconds", HOLD_SECONDS)
                .map((row, context) -> row(row))
                .findOne();
    }

    /** Lets go of it, unless another request holds it by now. */
    public void release(Transaction tx, Name name, String holder, Status status, Instant now) {
        tx.handle().createUpdate("""
                        update event_import set holder = null, held_until = null, updated_at = :now,
                            status = case status when 'completed' then status else :status end
                        where workspace_id = :workspace and id = :id and holder = :holder
                        """)
                .bind("workspace", name.workspaceId())
                .bind("id", name.id())
                .bind("holder", holder)
                .bind("status", status.word())
                .bind("now", now)
                .execute();
    }

    /** Asks the request that holds it to stop after the piece it is at; one that nobody holds is stopped at once. Empty when there is none. */
    public Optional<Import> askToStop(Transaction tx, Name name) {
        return tx.handle().createQuery("""
                        update event_import
                        set stop_asked = status <> 'completed',
                            status = case when status = 'running' and (holder is null or held_until < clock_timestamp()) then 'stopped' else status end
                        where workspace_id = :workspace and id = :id
                        returning *
                        """)
                .bind("workspace", name.workspaceId())
                .bind("id", name.id())
                .map((row, context) -> row(row))
                .findOne();
    }

    private static Import row(ResultSet row) throws SQLException {
        return new Import(
                new Name(row.getInt("workspace_id"), row.getString("id")),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                new Sums(row.getLong("bytes"), row.getLong("lines"), row.getLong("counted"), row.getLong("duplicates"), row.getLong("rejected"),
                        row.getLong("over_limit")),
                row.getBoolean("stop_asked"),
                row.getString("problems"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
