package io.tollgate.actions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.CounterStore.NewCounter;
import io.tollgate.domain.metering.EventPartitionStore;
import io.tollgate.domain.metering.EventPartitionStore.Partition;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Begins counters, with the limit in force, and partitions before events are written to them. Each in a transaction of its own, so that the one
 * that counts finds all its rows and locks them in one sorted pass; what is there once stays, and is remembered.
 */
public final class OpenCounters {
    private static final int REMEMBERED = 500_000;

    private final Database database;
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final CounterStore counters;
    private final EventPartitionStore partitions;
    private final LimitsInForce limits;
    private final Cache<Counter.Key, Boolean> open = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final Set<Partition> openPartitions = ConcurrentHashMap.newKeySet();

    public OpenCounters(
            Database database,
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            CounterStore counters,
            EventPartitionStore partitions,
            LimitsInForce limits) {
        this.database = database;
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.counters = counters;
        this.partitions = partitions;
        this.limits = limits;
    }

    public void ensure(Collection<Counter.Key> keys, Instant now) {
        List<Counter.Key> missing = keys.stream().filter(key -> open.getIfPresent(key) == null).toList();
        if (!missing.isEmpty()) {
            database.transact(tx -> begin(tx, missing, now));
            missing.forEach(key -> open.put(key, true));
        }
    }

    private void begin(Transaction tx, List<Counter.Key> missing, Instant now) {
        Set<WorkspaceId> touched = missing.stream().map(key -> new WorkspaceId(key.workspaceId())).collect(Collectors.toCollection(TreeSet::new));
        // A plan change holds these rows exclusively: either it sees the new counter, or this sees the new plan.
        workspaces.lockShared(tx, touched);
        Map<WorkspaceId, Subscription> timelines = subscriptions.of(tx, touched);
        counters.begin(tx, missing.stream()
                .map(key -> new NewCounter(key, limit(tx, key, timelines.get(new WorkspaceId(key.workspaceId())), now)))
                .toList());
    }

    private OptionalLong limit(Transaction tx, Counter.Key key, Subscription subscription, Instant now) {
        BillingPeriod period = new BillingPeriod(YearMonth.from(key.period()));
        return limits.onMetric(tx, new WorkspaceId(key.workspaceId()), subscription, period, key.metricId(), now);
    }

    /** Makes the week's partition, and the next week's ahead of its time, unless this node knows them to be there. */
    public void ensurePartition(Partition partition) {
        if (!openPartitions.contains(partition)) {
            for (Partition each : List.of(partition, partition.next())) {
                database.transact(tx -> partitions.ensure(tx, each));
            }
            openPartitions.add(partition);
        }
    }
}
