package io.tollgate.domain.metering;

import io.tollgate.foundation.db.BinaryCopy;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Writes events: their unique keys, which decide what is new, and the raw events. */
public final class EventStore {
    private static final long SEQ_BLOCK = 1_000;
    private static final long EPOCH_MICROS = 1_000_000L;

    private long nextSeq;
    private long endOfBlock;

    /**
     * A number no other event has. Numbers come in blocks from the database: one that is taken and not used leaves a gap, which is no harm.
     */
    public synchronized long nextSeq(Transaction tx) {
        if (nextSeq == endOfBlock) {
            nextSeq = tx.handle().createQuery("select nextval('event_seq')").mapTo(Long.class).one();
            endOfBlock = nextSeq + SEQ_BLOCK;
        }
        return nextSeq++;
    }

    /**
     * Writes the unique keys and says which events are new, by their seq. An event whose key another transaction is just writing waits for that
     * one's outcome. The events must be sorted by workspace, source and id, so that two batches with the same keys never wait for each other.
     */
    public Set<Long> insertNewKeys(Transaction tx, List<EventToCount> sorted, Instant receivedAt) {
        return tx.handle().createQuery("""
                        insert into event_key (workspace_id, source_id, event_id, received_at, occurred_at, seq)
                        select workspace_id, source_id, event_id, :receivedAt, timestamptz 'epoch' + occurred * interval '1 microsecond', seq
                        from unnest(:workspaces::int[], :sources::int[], :ids::text[], :times::bigint[], :seqs::bigint[])
                            as new (workspace_id, source_id, event_id, occurred, seq)
                        on conflict do nothing
                        returning seq
                        """)
                .bind("receivedAt", receivedAt)
                .bind("workspaces", sorted.stream().mapToInt(EventToCount::workspaceId).toArray())
                .bind("sources", sorted.stream().mapToInt(EventToCount::sourceId).toArray())
                .bind("ids", sorted.stream().map(EventToCount::eventId).toArray(String[]::new))
                .bind("times", sorted.stream().mapToLong(event -> micros(event.occurredAt())).toArray())
                .bind("seqs", sorted.stream().mapToLong(EventToCount::seq).toArray())
                .mapTo(Long.class)
                .set();
    }

    /** Takes back keys and raw events that this transaction wrote, of events that cannot be counted. */
    public void forget(Transaction tx, Collection<EventToCount> events) {
        if (events.isEmpty()) {
            return;
        }
        tx.handle().createUpdate("""
                        delete from event_key where (workspace_id, source_id, event_id) in
                            (select * from unnest(:workspaces::int[], :sources::int[], :ids::text[]))
                        """)
                .bind("workspaces", events.stream().mapToInt(EventToCount::workspaceId).toArray())
                .bind("sources", events.stream().mapToInt(EventToCount::sourceId).toArray())
                .bind("ids", events.stream().map(EventToCount::eventId).toArray(String[]::new))
                .execute();
        tx.handle().createUpdate("""
                        delete from event where (workspace_id, occurred_at, seq) in
                            (select workspace_id, timestamptz 'epoch' + occurred * interval '1 microsecond', seq
                             from unnest(:workspaces::int[], :times::bigint[], :seqs::bigint[]) as gone (workspace_id, occurred, seq))
                        """)
                .bind("workspaces", events.stream().mapToInt(EventToCount::workspaceId).toArray())
                .bind("times", events.stream().mapToLong(event -> micros(event.occurredAt())).toArray())
                .bind("seqs", events.stream().mapToLong(EventToCount::seq).toArray())
                .execute();
    }

    /** Writes the raw events; their week's partition must be there. */
    public void append(Transaction tx, Collection<EventToCount> events, Instant receivedAt) {
        BinaryCopy copy = new BinaryCopy();
        for (EventToCount event : events) {
            List<Meter.Reading> readings = event.readings();
            copy.row(12)
                    .int4(event.workspaceId())
                    .timestamp(event.occurredAt())
                    .int8(event.seq())
                    .timestamp(receivedAt)
                    .int4(event.sourceId())
                    .int4(event.projectId())
                    .bool(event.paidBy() == EventToCount.PaidBy.OWN_KEY)
                    .text(event.eventId())
                    .text(event.type())
                    .int4s(readings.stream().mapToInt(reading -> reading.metric().id()).toArray())
                    .int8s(readings.stream().mapToLong(Meter.Reading::quantity).toArray())
                    .text(event.dataText());
        }
        copy.into(tx, """
                copy event (workspace_id, occurred_at, seq, received_at, source_id, project_id, own_key, event_id, type, metric_ids, quantities, data)
                from stdin (format binary)
                """);
    }

    /** Marks the parts of events that were beyond a hard limit. */
    public void markBeyondLimit(Transaction tx, List<Counting.BeyondLimit> parts) {
        if (parts.isEmpty()) {
            return;
        }
        BinaryCopy copy = new BinaryCopy();
        for (Counting.BeyondLimit part : parts) {
            copy.row(5).int4(part.workspaceId()).int8(part.seq()).int4(part.metricId()).timestamp(part.occurredAt()).int8(part.quantity());
        }
        copy.into(tx, "copy event_beyond_limit (workspace_id, seq, metric_id, occurred_at, beyond_limit) from stdin (format binary)");
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), EPOCH_MICROS), instant.getNano() / 1_000);
    }
}
