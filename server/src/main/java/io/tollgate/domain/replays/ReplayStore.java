package io.tollgate.domain.replays;

import io.tollgate.domain.replays.Replay.Kind;
import io.tollgate.domain.replays.Replay.Status;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Table {@code replay}. */
public final class ReplayStore {

    /** A run to begin. */
    public record NewReplay(
            String id, Kind kind, List<BillingPeriod> periods, Optional<String> document, List<String> notes, long workspaces, String createdBy) {}

    public Replay begin(Transaction tx, NewReplay replay, Instant now) {
        return tx.handle().createQuery("""
                        insert into replay (id, kind, status, periods, document, notes, workspaces, created_by, created_at, updated_at)
                        values (:id, :kind, 'running', :periods::date[], :document, :notes::text[], :workspaces, :by, :now, :now)
                        returning *""")
                .bind("id", replay.id())
                .bind("kind", replay.kind().name().toLowerCase(Locale.ROOT))
                .bind("periods", replay.periods().stream().map(period -> period.firstDay().toString()).toArray(String[]::new))
                .bind("document", replay.document().orElse(null))
                .bind("notes", replay.notes().toArray(String[]::new))
                .bind("workspaces", replay.workspaces())
                .bind("by", replay.createdBy())
                .bind("now", now)
                .map((row, context) -> replay(row))
                .one();
    }

    public Optional<Replay> find(Transaction tx, Kind kind, String id) {
        return tx.handle().createQuery("select * from replay where workspace_id = 0 and id = :id and kind = :kind")
                .bind("id", id)
                .bind("kind", kind.name().toLowerCase(Locale.ROOT))
                .map((row, context) -> replay(row))
                .findOne();
    }

    /** The oldest run that is to go on. */
    public Optional<Replay> next(Transaction tx) {
        return tx.handle().createQuery("select * from replay where status = 'running' order by created_at, id limit 1")
                .map((row, context) -> replay(row))
                .findOne();
    }

    /** As {@link #next}, locked, so that it is at one place at a time. */
    public Optional<Replay> lockNext(Transaction tx) {
        return tx.handle().createQuery("select * from replay where status = 'running' order by created_at, id limit 1 for no key update")
                .map((row, context) -> replay(row))
                .findOne();
    }

    /** Notes how far it is, in the transaction that writes what it found. */
    public void advance(Transaction tx, Replay replay, WorkspaceId last, long workspaces, long checked, Instant now) {
        tx.handle().createUpdate("""
                        update replay set after_workspace = :last, done = done + :workspaces, checked = checked + :checked, updated_at = :now
                         where workspace_id = 0 and id = :id""")
                .bind("id", replay.id())
                .bind("last", last.value())
                .bind("workspaces", workspaces)
                .bind("checked", checked)
                .bind("now", now)
                .execute();
    }

    /** Changes the status where it is one of these; whether it was. */
    public boolean change(Transaction tx, String id, List<Status> from, Status to, Optional<String> failure, Instant now) {
        return tx.handle().createUpdate("""
                        update replay set status = :to, failure = :failure, updated_at = :now
                         where workspace_id = 0 and id = :id and status = any(:from)""")
                .bind("id", id)
                .bind("from", from.stream().map(Status::word).toArray(String[]::new))
                .bind("to", to.word())
                .bind("failure", failure.orElse(null))
                .bind("now", now)
                .execute() == 1;
    }

    private static Replay replay(ResultSet row) throws SQLException {
        return new Replay(
                row.getString("id"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Stream.of((Date[]) row.getArray("periods").getArray()).map(day -> new BillingPeriod(YearMonth.from(day.toLocalDate()))).toList(),
                Optional.ofNullable(row.getString("document")),
                Arrays.asList((String[]) row.getArray("notes").getArray()),
                new WorkspaceId(row.getInt("after_workspace")),
                row.getLong("workspaces"),
                row.getLong("done"),
                row.getLong("checked"),
                Optional.ofNullable(row.getString("failure")),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
