package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/** The weekly partitions that raw events are kept in, by receipt, from Monday to Monday. */
public final class EventPartitionStore {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'event_'yyyyMMdd");
    /** Any number, the same on every node: two nodes never make one partition at once. */
    private static final long LOCK = 0x746f6c6c_65766e74L;

    /** One week's partition. */
    public record Partition(LocalDate monday) {
        public static Partition of(Instant receivedAt) {
            return new Partition(receivedAt.atOffset(ZoneOffset.UTC).toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
        }

        public Instant from() {
            return monday.atStartOfDay(ZoneOffset.UTC).toInstant();
        }

        public Instant to() {
            return next().from();
        }

        public Partition next() {
            return new Partition(monday.plusWeeks(1));
        }

        String table() {
            return NAME.format(monday);
        }
    }

    /** Makes the partition unless it is there. Attached, not created in place, so that reading and writing go on meanwhile. */
    public void ensure(Transaction tx, Partition partition) {
        tx.handle().createQuery("select 1 from pg_advisory_xact_lock(:lock)").bind("lock", LOCK).mapTo(Integer.class).one();
        boolean exists = tx.handle().createQuery("select to_regclass(:table) is not null").bind("table", partition.table()).mapTo(Boolean.class).one();
        if (!exists) {
            // Names and bounds come from a date alone; DDL takes no parameters.
            tx.handle().execute("create table %s (like event including defaults including constraints)".formatted(partition.table()));
            tx.handle().execute("alter table event attach partition %s for values from ('%s') to ('%s')"
                    .formatted(partition.table(), partition.from(), partition.to()));
        }
    }

    /** Those that are there, oldest first. */
    public List<Partition> all(Transaction tx) {
        return tx.handle()
                .createQuery("""
                        select child.relname from pg_inherits
                        join pg_class child on child.oid = inhrelid
                        where inhparent = 'event'::regclass order by child.relname
                        """)
                .mapTo(String.class)
                .map(table -> new Partition(LocalDate.parse(table, NAME)))
                .list();
    }

    /** Drops a partition unless it holds an event used after the instant: its events then still have to be billed, or kept by their plan. */
    public void dropIfEmptySince(Transaction tx, Partition partition, Instant before) {
        boolean holdsLater = tx.handle()
                .createQuery("select exists (select from %s where occurred_at >= :before)".formatted(partition.table()))
                .bind("before", before)
                .mapTo(Boolean.class)
                .one();
        if (!holdsLater) {
            tx.handle().execute("drop table if exists %s".formatted(partition.table()));
        }
    }
}
