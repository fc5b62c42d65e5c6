package io.tollgate.domain.limits;

import io.tollgate.domain.limits.NewReservation.AskedAs;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.Reservation.ForProvider;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.NumberBlock;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The reservations' rows. Whoever writes one holds its counter locked, so that the counter and its reservations never tell different sums. */
public final class ReservationStore {
    private static final int NUMBERS_AT_ONCE = 1_000;

    private final NumberBlock numbers = new NumberBlock("reservation_seq", NUMBERS_AT_ONCE);

    /** How a reservation ends. @param settledQuantity what was used, exactly for one that is settled */
    public record Ending(ReservationId id, State state, OptionalLong settledQuantity) {}

    /** What a request with a key was granted before. */
    public record Granted(Reservation reservation, String requestSha256, OptionalLong remaining) {}

    public ReservationId nextId(Transaction tx, WorkspaceId workspace) {
        return new ReservationId(workspace, numbers.next(tx));
    }

    /**
     * Writes open reservations and answers the ids of those written. Not written is one whose key another transaction has just used for another
     * counter; keys are taken in sorted order, so that two batches never wait for each other.
     */
    public Set<Long> insert(Transaction tx, Collection<NewReservation> reservations) {
        List<NewReservation> sorted = reservations.stream().sorted(Comparator.comparing(ReservationStore::keyText)).toList();
        return tx.handle().createQuery("""
                        insert into reservation (workspace_id, id, metric_id, period, project_id, quantity, created_at, expires_at, lease_id,
                            provider, own_key, caller, idempotency_key, request_sha256, remaining)
                        select workspace_id, id, metric_id, period, project_id, quantity,
                            timestamptz 'epoch' + created * interval '1 microsecond', timestamptz 'epoch' + expires * interval '1 microsecond',
                            nullif(lease_id, -1), provider, own_key, caller, idempotency_key, decode(sha256, 'hex'), nullif(remaining, -1)
                        from unnest(:workspaces::int[], :ids::bigint[], :metrics::int[], :periods::date[], :projects::int[], :quantities::bigint[],
                            :created::bigint[], :expires::bigint[], :leases::bigint[], :providers::text[], :ownKeys::boolean[],
                            :callers::text[], :keys::text[], :hashes::text[], :remaining::bigint[])
                            as new (workspace_id, id, metric_id, period, project_id, quantity, created, expires, lease_id, provider, own_key,
                                caller, idempotency_key, sha256, remaining)
                        on conflict (caller, idempotency_key) where idempotency_key is not null do nothing
                        returning id
                        """)
                .bind("workspaces", sorted.stream().mapToInt(each -> each.against().workspaceId()).toArray())
                .bind("ids", sorted.stream().mapToLong(each -> each.id().value()).toArray())
                .bind("metrics", sorted.stream().mapToInt(each -> each.against().metricId()).toArray())
                .bind("periods", texts(sorted, each -> each.against().period().toString()))
                .bind("projects", sorted.stream().mapToInt(NewReservation::projectId).toArray())
                .bind("quantities", sorted.stream().mapToLong(NewReservation::quantity).toArray())
                .bind("created", sorted.stream().mapToLong(each -> micros(each.createdAt())).toArray())
                .bind("expires", sorted.stream().mapToLong(each -> micros(each.expiresAt())).toArray())
                .bind("leases", sorted.stream().mapToLong(each -> each.lease().orElse(-1)).toArray())
                .bind("providers", texts(sorted, each -> each.provider().map(ForProvider::name).orElse(null)))
                .bind("ownKeys", sorted.stream().map(each -> each.provider().map(ForProvider::onOwnKey).orElse(false)).toArray(Boolean[]::new))
                .bind("callers", texts(sorted, each -> each.firstAnswer().map(key -> key.askedAs().caller()).orElse(null)))
                .bind("keys", texts(sorted, each -> each.firstAnswer().map(key -> key.askedAs().idempotencyKey()).orElse(null)))
                .bind("hashes", texts(sorted, each -> each.firstAnswer().map(NewReservation.FirstAnswer::requestSha256).orElse(null)))
                .bind("remaining", sorted.stream()
                        .mapToLong(each -> each.firstAnswer().map(key -> key.remaining().orElse(-1)).orElse(-1L))
                        .toArray())
                .mapTo(Long.class)
                .set();
    }

    /** What each of these requests was granted before, if anything. */
    public Map<AskedAs, Granted> granted(Transaction tx, Collection<AskedAs> asked) {
        Map<AskedAs, Granted> found = new HashMap<>();
        List<AskedAs> keys = List.copyOf(asked);
        tx.handle().createQuery("""
                        select r.*, encode(request_sha256, 'hex') as sha256
                        from unnest(:callers::text[], :keys::text[]) as asked (caller, idempotency_key)
                        join reservation r using (caller, idempotency_key)
                        where r.idempotency_key is not null
                        """)
                .bind("callers", texts(keys, AskedAs::caller))
                .bind("keys", texts(keys, AskedAs::idempotencyKey))
                .map((row, context) -> Map.entry(
                        new AskedAs(row.getString("caller"), row.getString("idempotency_key")),
                        new Granted(reservation(row), row.getString("sha256"), number(row, "remaining"))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** Those of the reservations that are there. */
    public Map<ReservationId, Reservation> find(Transaction tx, Collection<ReservationId> ids) {
        return byId(tx, """
                select r.* from reservation r
                join unnest(:workspaces::int[], :ids::bigint[]) as asked (workspace_id, id) using (workspace_id, id)
                """, ids);
    }

    /** As {@link #find}, each row locked until the transaction ends. */
    public Map<ReservationId, Reservation> lock(Transaction tx, Collection<ReservationId> ids) {
        return byId(tx, """
                select r.* from reservation r
                join unnest(:workspaces::int[], :ids::bigint[]) as asked (workspace_id, id) using (workspace_id, id)
                order by r.workspace_id, r.id
                for update of r
                """, ids);
    }

    /** The open holds of a lease, which nothing else changes while the lease's row is locked. */
    public List<Reservation> ofLease(Transaction tx, LeaseId lease) {
        return tx.handle().createQuery("select * from reservation where workspace_id = :workspace and lease_id = :lease and state = 'open' order by id")
                .bind("workspace", lease.workspace().value())
                .bind("lease", lease.value())
                .map((row, context) -> reservation(row))
                .list();
    }

    /** Makes a lease's hold as large as given. */
    public void resize(Transaction tx, ReservationId id, long quantity, Instant expiresAt) {
        tx.handle().createUpdate("""
                        update reservation set quantity = :quantity, expires_at = :expiresAt
                        where workspace_id = :workspace and id = :id and state = 'open'
                        """)
                .bind("workspace", id.workspace().value())
                .bind("id", id.value())
                .bind("quantity", quantity)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Open reservations whose time is over, the longest overdue first. */
    public List<Reservation> overdue(Transaction tx, Instant now, int atMost) {
        return tx.handle().createQuery("""
                        select * from reservation where state = 'open' and lease_id is null and expires_at <= :now
                        order by expires_at limit :atMost
                        """)
                .bind("now", now)
                .bind("atMost", atMost)
                .map((row, context) -> reservation(row))
                .list();
    }

    /** Locks the overdue reservations of some counters, whose rows the caller holds. */
    public List<Reservation> lockOverdue(Transaction tx, Collection<Against> counters, Instant now) {
        List<Against> list = List.copyOf(counters);
        return tx.handle().createQuery("""
                        select r.* from reservation r
                        join unnest(:workspaces::int[], :metrics::int[], :periods::date[]) as asked (workspace_id, metric_id, period)
                            using (workspace_id, metric_id, period)
                        where r.state = 'open' and r.lease_id is null and r.expires_at <= :now
                        order by r.workspace_id, r.id
                        for update of r
                        """)
                .bind("workspaces", list.stream().mapToInt(Against::workspaceId).toArray())
                .bind("metrics", list.stream().mapToInt(Against::metricId).toArray())
                .bind("periods", texts(list, each -> each.period().toString()))
                .bind("now", now)
                .map((row, context) -> reservation(row))
                .list();
    }

    /** Ends reservations that the caller holds locked and has seen open. */
    public void end(Transaction tx, Collection<Ending> endings, Instant now) {
        if (endings.isEmpty()) {
            return;
        }
        List<Ending> list = List.copyOf(endings);
        int ended = tx.handle().createUpdate("""
                        update reservation r
                        set state = new.state, ended_at = :now, settled_quantity = nullif(new.settled, -1)
                        from unnest(:workspaces::int[], :ids::bigint[], :states::text[], :settled::bigint[]) as new (workspace_id, id, state, settled)
                        where (r.workspace_id, r.id) = (new.workspace_id, new.id) and r.state = 'open'
                        """)
                .bind("now", now)
                .bind("workspaces", list.stream().mapToInt(each -> each.id().workspace().value()).toArray())
                .bind("ids", list.stream().mapToLong(each -> each.id().value()).toArray())
                .bind("states", texts(list, each -> each.state().word()))
                .bind("settled", list.stream().mapToLong(each -> each.settledQuantity().orElse(-1)).toArray())
                .execute();
        if (ended != list.size()) {
            throw new IllegalStateException("of " + list.size() + " reservations to end, only " + ended + " were open");
        }
    }

    /** When the first open reservation's time is over, after the given instant. */
    public Optional<Instant> nextExpiry(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(expires_at) from reservation where state = 'open' and lease_id is null and expires_at > :after")
                .bind("after", after)
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    /** Forgets reservations that ended before then. @return how many; fewer than asked for when none is left */
    public int purge(Transaction tx, Instant endedBefore, int atMost) {
        return tx.handle().createUpdate("""
                        delete from reservation where (workspace_id, id) in (
                            select workspace_id, id from reservation where ended_at < :before limit :atMost for update skip locked)
                        """)
                .bind("before", endedBefore)
                .bind("atMost", atMost)
                .execute();
    }

    private static Map<ReservationId, Reservation> byId(Transaction tx, String query, Collection<ReservationId> ids) {
        List<ReservationId> list = List.copyOf(ids);
        return tx.handle().createQuery(query)
                .bind("workspaces", list.stream().mapToInt(id -> id.workspace().value()).toArray())
                .bind("ids", list.stream().mapToLong(ReservationId::value).toArray())
                .map((row, context) -> reservation(row))
                .stream()
                .collect(Collectors.toMap(Reservation::id, each -> each));
    }

    private static Reservation reservation(ResultSet row) throws SQLException {
        WorkspaceId workspace = new WorkspaceId(row.getInt("workspace_id"));
        boolean ownKey = row.getBoolean("own_key");
        return new Reservation(
                new ReservationId(workspace, row.getLong("id")),
                new Against(workspace.value(), row.getInt("metric_id"), row.getObject("period", LocalDate.class)),
                row.getInt("project_id"),
                row.getLong("quantity"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                number(row, "settled_quantity"),
                number(row, "lease_id"),
                Optional.ofNullable(row.getString("provider")).map(provider -> new ForProvider(provider, ownKey)));
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static String keyText(NewReservation reservation) {
        return reservation.firstAnswer().map(key -> key.askedAs().caller() + '\0' + key.askedAs().idempotencyKey()).orElse("");
    }

    private static <T> String[] texts(List<T> items, Function<T, String> text) {
        return items.stream().map(text).toArray(String[]::new);
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
