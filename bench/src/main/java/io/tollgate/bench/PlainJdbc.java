package io.tollgate.bench;

import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.Counting;
import io.tollgate.domain.metering.EventPartitionStore;
import io.tollgate.domain.metering.EventStore;
import io.tollgate.domain.metering.EventToCount;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.Meters;
import io.tollgate.domain.metering.RollupStore;
import io.tollgate.domain.metering.SourceStore;
import io.tollgate.domain.workspaces.Project;
import io.tollgate.domain.workspaces.ProjectStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.BinaryCopy;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What the database does without Tollgate around it: events that are rows already, written by the same statements. */
final class PlainJdbc {
    private static final String DATA = "{\"project\":\"p1\",\"milliseconds\":524288,\"machine\":\"standard\"}";

    private final Database database;
    private final int workspaces;
    private final EventStore events = new EventStore();
    private final CounterStore counters = new CounterStore();
    private final RollupStore rollups = new RollupStore();
    private final AtomicLong next = new AtomicLong();
    private final long run = System.nanoTime();
    private final Instant now = Instant.now();
    private final BillingPeriod period = BillingPeriod.containing(now);
    private final List<MeteredMetric> metrics;

    PlainJdbc(Database database, int workspaces) {
        this.database = database;
        this.workspaces = workspaces;
        this.metrics = database.inTransaction(this::prepare);
    }

    private List<MeteredMetric> prepare(Transaction tx) {
        Catalogs catalogs = new Catalogs(new CatalogStore());
        var version = catalogs.latest(tx);
        Meters meters = new Meters(version.catalog(), catalogs.metricNumbers(tx, version));
        List<MeteredMetric> fed = meters.fedBy("compute.run").stream().filter(metric -> metric.metric().filter().isEmpty()).toList();
        new EventPartitionStore().ensure(tx, EventPartitionStore.Partition.of(now));
        List<CounterStore.NewCounter> begun = new ArrayList<>();
        List<Project.Name> projects = new ArrayList<>();
        List<SourceStore.Source> sources = new ArrayList<>();
        for (int workspace = 1; workspace <= workspaces; workspace++) {
            sources.add(new SourceStore.Source(workspace, "/bench"));
            for (int project = 0; project < 10; project++) {
                projects.add(new Project.Name(new WorkspaceId(workspace), "p" + project));
            }
            for (MeteredMetric metric : fed) {
                begun.add(new CounterStore.NewCounter(
                        new Counter.Key(workspace, metric.id(), period.firstDay()), java.util.OptionalLong.empty()));
            }
        }
        counters.begin(tx, begun);
        new SourceStore().numbersFor(tx, sources);
        new ProjectStore().numbersFor(tx, projects, now);
        tx.handle().execute("""
                create table if not exists bare_event (
                    workspace_id int not null, source_id int not null, event_id text collate "C" not null, occurred_at timestamptz not null,
                    received_at timestamptz not null, seq bigint not null, project_id int not null, own_key boolean not null, type text not null,
                    metric_ids int[] not null, quantities bigint[] not null, data text not null,
                    primary key (workspace_id, source_id, event_id))
                """);
        return fed;
    }

    void preload(long rows) {
        for (long loaded = 0; loaded < rows; loaded += 10_000) {
            record(10_000);
            copy(10_000);
        }
    }

    /** Keys, events, counters and sums, exactly as an ingest transaction writes them. */
    long record(int size) {
        database.transact(tx -> {
            List<EventToCount> batch = batch(tx, size);
            batch.sort(java.util.Comparator.comparingInt(EventToCount::workspaceId).thenComparing(EventToCount::eventId));
            events.insertNewKeys(tx, batch, now);
            events.append(tx, batch, now);
            SortedSet<Counter.Key> keys = new TreeSet<>();
            batch.forEach(event -> event.readings().forEach(reading ->
                    keys.add(new Counter.Key(event.workspaceId(), reading.metric().id(), period.firstDay()))));
            Counting counting = new Counting(counters.lock(tx, keys), Map.of());
            batch.forEach(counting::count);
            counters.save(tx, counting.counters());
            rollups.add(tx, counting.rollups());
        });
        return size;
    }

    long copy(int size) {
        database.transact(tx -> {
            BinaryCopy rows = new BinaryCopy();
            for (EventToCount event : batch(tx, size)) {
                rows.row(12).int4(event.workspaceId()).int4(1).text(event.eventId()).timestamp(event.occurredAt()).timestamp(now).int8(event.seq())
                        .int4(event.projectId()).bool(false).text(event.type()).int4s(metrics.getFirst().id()).int8s(524_288L).text(DATA);
            }
            rows.into(tx, """
                    copy bare_event (workspace_id, source_id, event_id, occurred_at, received_at, seq, project_id, own_key, type, metric_ids, quantities, data)
                    from stdin (format binary)
                    """);
        });
        return size;
    }

    private List<EventToCount> batch(Transaction tx, int size) {
        long first = next.getAndAdd(size);
        List<EventToCount> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            long number = first + i;
            int workspace = 1 + (int) (number % workspaces);
            long milliseconds = 1_000 + ThreadLocalRandom.current().nextInt(1 << 20);
            List<Meter.Reading> readings = metrics.stream().map(metric -> new Meter.Reading(metric, milliseconds, "")).toList();
            batch.add(new EventToCount(
                    workspace, 1, Long.toHexString(run) + "-" + Long.toHexString(0x1000_0000_0000L + number), now, period, events.nextSeq(tx),
                    1 + (int) (milliseconds % 10), EventToCount.PaidBy.PLATFORM, "compute.run", readings, DATA));
        }
        return batch;
    }
}
