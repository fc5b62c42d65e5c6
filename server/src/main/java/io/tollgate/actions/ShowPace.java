package io.tollgate.actions;

import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.Pace;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where each metric will be by the end of a period, held against the periods before it. */
public final class ShowPace {
    private static final int COMPARED = 3;

    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final CounterStore counters;

    public ShowPace(SubscriptionStore subscriptions, MeteringIds ids, CounterStore counters) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.counters = counters;
    }

    /** By metric key, for those that there is something to say of. */
    public Map<String, Pace> run(Transaction tx, Workspace workspace, BillingPeriod period, Instant now) {
        if (!period.contains(now)) {
            return Map.of();
        }
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.inForce(period).orElse(subscription.phases().getFirst());
        Instant begin = subscription.begin().isAfter(period.from()) ? subscription.begin() : period.from();
        Map<Integer, Counter> held = counters.ofPeriod(tx, workspace.id().value(), period.firstDay());
        List<Map<Integer, Counter>> past = new ArrayList<>();
        for (int back = 1; back <= COMPARED && !period.minus(back).from().isBefore(subscription.begin()); back++) {
            past.add(counters.ofPeriod(tx, workspace.id().value(), period.minus(back).firstDay()));
        }
        Map<String, Pace> paces = new HashMap<>();
        for (MeteredMetric metered : ids.meters(tx, phase.catalogVersion()).all()) {
            Pace.of(used(held, metered), metered.metric().aggregation(), new TimeRange(begin, period.to()), now,
                            past.stream().map(counters -> used(counters, metered)).toList())
                    .ifPresent(pace -> paces.put(metered.metric().key(), pace));
        }
        return paces;
    }

    private static long used(Map<Integer, Counter> counters, MeteredMetric metric) {
        return Optional.ofNullable(counters.get(metric.id())).map(Counter::used).orElse(0L);
    }
}
