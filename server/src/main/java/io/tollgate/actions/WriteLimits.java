package io.tollgate.actions;

import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.CounterStore.NewCounter;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Writes the limits now in force to a workspace's counters of the current period, which are begun where they are not there, and to those that
 * usage ahead of its time or a reservation has begun for the next. Called by whatever changes a limit: an owner, a plan change, a credit.
 */
public final class WriteLimits {
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final LimitsInForce limits;
    private final RaiseAlerts raiseAlerts;

    public WriteLimits(
            SubscriptionStore subscriptions, MeteringIds ids, CounterStore counters, LimitsInForce limits, RaiseAlerts raiseAlerts) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.counters = counters;
        this.limits = limits;
        this.raiseAlerts = raiseAlerts;
    }

    /** For every metric of the workspace's catalog. The caller holds the workspace's row locked. */
    public void run(Transaction tx, WorkspaceId workspace, Instant now) {
        Subscription subscription = subscriptions.of(tx, workspace);
        int version = subscription.inForce(BillingPeriod.containing(now)).orElse(subscription.phases().getLast()).catalogVersion();
        run(tx, workspace, subscription, ids.meters(tx, version).all(), now);
    }

    /** For one metric. The caller holds the workspace's row locked, so that no counter begins meanwhile with another limit. */
    public void run(Transaction tx, WorkspaceId workspace, MeteredMetric metric, Instant now) {
        run(tx, workspace, subscriptions.of(tx, workspace), List.of(metric), now);
    }

    private void run(Transaction tx, WorkspaceId workspace, Subscription subscription, Collection<MeteredMetric> metrics, Instant now) {
        BillingPeriod current = BillingPeriod.containing(now);
        List<NewCounter> begun = metrics.stream()
                .map(metric -> new Counter.Key(workspace.value(), metric.id(), current.firstDay()))
                .map(key -> new NewCounter(key, limit(tx, subscription, key, now)))
                .toList();
        counters.begin(tx, begun);
        List<Integer> metricIds = metrics.stream().map(MeteredMetric::id).toList();
        List<Counter> locked = counters.lockFrom(tx, workspace.value(), metricIds, current.firstDay());
        counters.limit(tx, locked.stream().map(counter -> new NewCounter(counter.key(), limit(tx, subscription, counter.key(), now))).toList());
        // A lower limit, or another plan's allowance, may have moved an alert's percentage below what is used.
        raiseAlerts.standing(tx, counters.lockFrom(tx, workspace.value(), metricIds, current.firstDay()), now);
    }

    private OptionalLong limit(Transaction tx, Subscription subscription, Counter.Key key, Instant now) {
        BillingPeriod period = new BillingPeriod(YearMonth.from(key.period()));
        return limits.onMetric(tx, new WorkspaceId(key.workspaceId()), subscription, period, key.metricId(), now);
    }
}
