package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads raw events, as long as they are kept. */
public final class EventListStore {

    /** Where an event stands in the list: newest first, by time and then by number. */
    public record Position(Instant time, long seq) {
        /** Before the newest. */
        public static final Position NEWEST = new Position(Instant.parse("9999-12-31T00:00:00Z"), Long.MAX_VALUE);
    }

    /** What the event counted of one metric, in smallest units; {@code beyondLimit} is the part that stays unbilled. */
    public record Reading(int metricId, long quantity, long beyondLimit) {}

    public record ListedEvent(
            Position position,
            String source,
            String id,
            String type,
            Instant receivedAt,
            String project,
            boolean ownKey,
            Optional<Instant> voidedAt,
            Optional<String> voidReason,
            Optional<String> amendedBy,
            Optional<String> amends,
            List<Reading> readings,
            String dataText) {}

    /**
     * What is asked for.
     *
     * @param metricId only events that fed this metric
     * @param from used at or after
     * @param to used before
     */
    public record Query(int workspaceId, Optional<Integer> metricId, Optional<Instant> from, Optional<Instant> to) {}

    /** A page, newest first, of events that stand after the position. */
    public List<ListedEvent> list(Transaction tx, Query query, Position after, int atMost) {
        return list(tx, query, after, Optional.empty(), atMost);
    }

    /** Those that were received, or taken back, at or after one instant and before the other; what was both makes no difference and is left out. */
    public List<ListedEvent> changed(Transaction tx, Query query, Instant since, Instant until, int atMost) {
        return list(tx, query, Position.NEWEST, Optional.of(new TimeRange(since, until)), atMost);
    }

    private static List<ListedEvent> list(Transaction tx, Query query, Position after, Optional<TimeRange> changed, int atMost) {
        return tx.handle().createQuery("""
                        select e.*, s.source, p.name as project, k.voided_at, k.void_reason, k.amended_by, k.amends,
                            array(select coalesce(b.beyond_limit, 0) from unnest(e.metric_ids) with ordinality as m (id, place)
                                left join event_beyond_limit b on (b.workspace_id, b.seq, b.metric_id) = (e.workspace_id, e.seq, m.id)
                                order by place) as beyond_limits
                        from event e
                        join event_source s on s.workspace_id = e.workspace_id and s.id = e.source_id
                        join project p on p.workspace_id = e.workspace_id and p.id = e.project_id
                        left join event_key k on (k.workspace_id, k.source_id, k.event_id) = (e.workspace_id, e.source_id, e.event_id)
                        where e.workspace_id = :workspace
                            and e.occurred_at >= :from and e.occurred_at < :to
                            and (e.occurred_at, e.seq) < (:afterTime, :afterSeq)
                            and (:metric::int is null or :metric = any(e.metric_ids))
                            and (:since::timestamptz is null
                                or (e.received_at >= :since and e.received_at < :until) <> coalesce(k.voided_at >= :since and k.voided_at < :until, false))
                        order by e.occurred_at desc, e.seq desc
                        limit :atMost
                        """)
                .bind("workspace", query.workspaceId())
                .bind("metric", query.metricId().orElse(null))
                .bind("from", query.from().orElse(Instant.EPOCH))
                .bind("to", query.to().orElse(Position.NEWEST.time()))
                .bind("afterTime", after.time())
                .bind("afterSeq", after.seq())
                .bind("since", changed.map(TimeRange::from).orElse(null))
                .bind("until", changed.map(TimeRange::to).orElse(null))
                .bind("atMost", atMost)
                .map((row, context) -> event(row))
                .list();
    }

    public record DayCount(Instant day, long events, long projects) {}

    /** How many events there are of each day of their use, newest first; of days whose detail is gone there are none. */
    public List<DayCount> perDay(Transaction tx, int workspaceId, TimeRange range) {
        return tx.handle().createQuery("""
                        select date_trunc('day', occurred_at, 'UTC') as day, count(*) as events, count(distinct project_id) as projects
                        from event where workspace_id = :workspace and occurred_at >= :from and occurred_at < :to
                        group by day order by day desc
                        """)
                .bind("workspace", workspaceId)
                .bind("from", range.from())
                .bind("to", range.to())
                .map((row, context) -> new DayCount(
                        row.getObject("day", OffsetDateTime.class).toInstant(), row.getLong("events"), row.getLong("projects")))
                .list();
    }

    private static ListedEvent event(ResultSet row) throws SQLException {
        Integer[] metrics = (Integer[]) row.getArray("metric_ids").getArray();
        Long[] quantities = (Long[]) row.getArray("quantities").getArray();
        Long[] beyond = (Long[]) row.getArray("beyond_limits").getArray();
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < metrics.length; i++) {
            readings.add(new Reading(metrics[i], quantities[i], beyond[i]));
        }
        return new ListedEvent(
                new Position(row.getObject("occurred_at", OffsetDateTime.class).toInstant(), row.getLong("seq")),
                row.getString("source"),
                row.getString("event_id"),
                row.getString("type"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getString("project"),
                row.getBoolean("own_key"),
                Optional.ofNullable(row.getObject("voided_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString("void_reason")),
                Optional.ofNullable(row.getString("amended_by")),
                Optional.ofNullable(row.getString("amends")),
                readings,
                row.getString("data"));
    }
}
