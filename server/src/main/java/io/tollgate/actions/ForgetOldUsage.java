package io.tollgate.actions;

import io.tollgate.domain.credits.CreditEndStore;
import io.tollgate.domain.invoicing.InvoiceRunStore;
import io.tollgate.domain.metering.EventPartitionStore;
import io.tollgate.domain.metering.EventPartitionStore.Partition;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.metering.RetentionStore;
import io.tollgate.domain.subscriptions.Phase;
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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    private final CreditEndStore creditEnds;
    private final EventTimes times;

    public ForgetOldUsage(
            Database database,
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlansInForce plans,
            InvoiceRunStore runs,
            EventPartitionStore partitions,
            RetentionStore retention,
            CreditEndStore creditEnds,
            EventTimes times) {
        this.database = database;
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.runs = runs;
        this.partitions = partitions;
        this.retention = retention;
        this.creditEnds = creditEnds;
        this.times = times;
    }

    /** Works in many small transactions; running it again goes on where it was. */
    public void run(Instant now) {
        Optional<BillingPeriod> billed = database.read(runs::lastFinished);
        if (billed.isEmpty()) {
            return;
        }
        Instant billedUntil = billed.get().to();
        // A period that was correctable before the last invoice may still be corrected by one that could not be made yet.
        Instant oldestPriced = times.oldestCorrectable(earlier(now, billedUntil)).from();
        Duration longest = forgetByPlan(now, billedUntil, oldestPriced);
        dropPartitions(earlier(now.minus(longest), billedUntil), oldestPriced);
        Instant oldestCorrectable = times.oldestCorrectable(now).from();
        while (database.<Integer>inTransaction(tx -> retention.forgetKeys(tx, oldestCorrectable, KEYS_AT_ONCE)) == KEYS_AT_ONCE) {
            // each round is a transaction of its own, so that no lock is held for long
        }
        database.transact(tx -> retention.forgetDetails(tx, oldestPriced));
    }

    /**
     * Deletes each workspace's events by its own plan's days, but for hours that a change of plan or the end of a credit cuts: what each side of the cut
     * used is known from raw events alone, as long as the period can be priced again. Answers the most days that any plan keeps.
     */
    private Duration forgetByPlan(Instant now, Instant billedUntil, Instant oldestPriced) {
        Duration longest = Duration.ZERO;
        WorkspaceId after = WorkspaceId.NONE;
        for (List<Workspace> page = page(after); !page.isEmpty(); page = page(after)) {
            List<WorkspaceId> ids = page.stream().map(Workspace::id).toList();
            Map<WorkspaceId, Kept> kept = database.read(tx -> keptFor(tx, ids, now, oldestPriced));
            for (Map.Entry<WorkspaceId, Kept> entry : kept.entrySet()) {
                Duration days = entry.getValue().days();
                Instant before = earlier(now.minus(days), billedUntil);
                database.transact(tx -> retention.forgetEvents(tx, entry.getKey().value(), before, entry.getValue().cutHours()));
                longest = longest.compareTo(days) < 0 ? days : longest;
            }
            after = ids.getLast();
        }
        return longest;
    }

    /** @param cutHours first instants of the hours that stay whatever their age */
    private record Kept(Duration days, Set<Instant> cutHours) {}

    private Map<WorkspaceId, Kept> keptFor(Transaction tx, List<WorkspaceId> ids, Instant now, Instant oldestPriced) {
        Map<WorkspaceId, Kept> kept = new java.util.TreeMap<>();
        Map<WorkspaceId, List<Instant>> ended = creditEnds.endsSince(tx, ids, oldestPriced);
        subscriptions.of(tx, ids).forEach((workspace, subscription) -> {
            Stream<Instant> changes = subscription.phases().stream().map(Phase::from).filter(from -> !from.isBefore(oldestPriced));
            Set<Instant> cutHours = Stream.concat(changes, ended.getOrDefault(workspace, List.of()).stream())
                    .filter(cut -> !cut.equals(cut.truncatedTo(ChronoUnit.HOURS)))
                    .map(cut -> cut.truncatedTo(ChronoUnit.HOURS))
                    .collect(Collectors.toSet());
            kept.put(workspace, new Kept(keptFor(tx, subscription, now), cutHours));
        });
        return kept;
    }

    private Duration keptFor(Transaction tx, Subscription subscription, Instant now) {
        return Duration.ofDays(plans.of(tx, subscription.payingFor(now).orElse(subscription.phases().getLast())).plan().limits().retentionDays());
    }

    /** What is left in a partition of the time that can still be priced again was left there on purpose. */
    private void dropPartitions(Instant before, Instant oldestPriced) {
        for (Partition partition : database.read(partitions::all)) {
            if (!partition.to().isAfter(before)) {
                database.transact(tx -> partitions.dropIfEmptySince(tx, partition, earlier(before, oldestPriced)));
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
