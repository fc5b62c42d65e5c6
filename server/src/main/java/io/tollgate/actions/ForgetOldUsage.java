package io.tollgate.actions;

import io.tollgate.domain.invoicing.InvoiceRunStore;
import io.tollgate.domain.metering.EventPartitionStore;
import io.tollgate.domain.metering.EventPartitionStore.Partition;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.metering.RetentionStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes what need not be kept: raw events older than the plan's days whose period is billed, and the unique keys of events in periods that can no
 * longer be corrected, which an event with that time could not repeat anyhow. Hourly sums and invoices stay.
 */
public final class ForgetOldUsage {
    private static final int PAGE = 500;
    private static final int KEYS_AT_ONCE = 20_000;

    private final Database database;
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final InvoiceRunStore runs;
    private final EventPartitionStore partitions;
    private final RetentionStore retention;
    private final EventTimes times;

    public ForgetOldUsage(
            Database database,
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlansInForce plans,
            InvoiceRunStore runs,
            EventPartitionStore partitions,
            RetentionStore retention,
            EventTimes times) {
        this.database = database;
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.runs = runs;
        this.partitions = partitions;
        this.retention = retention;
        this.times = times;
    }

    /** Works in many small transactions; running it again goes on where it was. */
    public void run(Instant now) {
        Optional<BillingPeriod> billed = database.read(runs::lastFinished);
        if (billed.isEmpty()) {
            return;
        }
        Instant billedUntil = billed.get().to();
        Duration longest = forgetByPlan(now, billedUntil);
        dropPartitions(now, billedUntil, longest);
        Instant oldestCorrectable = times.oldestCorrectable(now).from();
        while (database.<Integer>inTransaction(tx -> retention.forgetKeys(tx, oldestCorrectable, KEYS_AT_ONCE)) == KEYS_AT_ONCE) {
            // each round is a transaction of its own, so that no lock is held for long
        }
        database.transact(tx -> retention.forgetDetails(tx, oldestCorrectable));
    }

    /** Deletes each workspace's events by its own plan's days; answers the most days that any plan keeps. */
    private Duration forgetByPlan(Instant now, Instant billedUntil) {
        Duration longest = Duration.ZERO;
        WorkspaceId after = WorkspaceId.NONE;
        for (List<Workspace> page = page(after); !page.isEmpty(); page = page(after)) {
            List<WorkspaceId> ids = page.stream().map(Workspace::id).toList();
            Map<WorkspaceId, Duration> kept = database.read(tx -> keptFor(tx, ids, now));
            for (Map.Entry<WorkspaceId, Duration> entry : kept.entrySet()) {
                Instant before = earlier(now.minus(entry.getValue()), billedUntil);
                database.transact(tx -> retention.forgetEvents(tx, entry.getKey().value(), before));
                longest = longest.compareTo(entry.getValue()) < 0 ? entry.getValue() : longest;
            }
            after = ids.getLast();
        }
        return longest;
    }

    private Map<WorkspaceId, Duration> keptFor(Transaction tx, List<WorkspaceId> ids, Instant now) {
        Map<WorkspaceId, Duration> kept = new java.util.TreeMap<>();
        subscriptions.of(tx, ids).forEach((workspace, subscription) -> kept.put(workspace, keptFor(tx, subscription, now)));
        return kept;
    }

    private Duration keptFor(Transaction tx, Subscription subscription, Instant now) {
        return Duration.ofDays(plans.of(tx, subscription.payingFor(now).orElse(subscription.phases().getLast())).plan().limits().retentionDays());
    }

    private void dropPartitions(Instant now, Instant billedUntil, Duration longest) {
        Instant before = earlier(now.minus(longest), billedUntil);
        for (Partition partition : database.read(partitions::all)) {
            if (!partition.to().isAfter(before)) {
                database.transact(tx -> partitions.dropIfEmptySince(tx, partition, before));
            }
        }
    }

    private List<Workspace> page(WorkspaceId after) {
        return database.read(tx -> workspaces.list(tx, after, PAGE));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
