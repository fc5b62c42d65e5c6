package io.tollgate.actions;

import io.tollgate.domain.alerts.AlertStore;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Sets a metric's thresholds, in place of those it had. One below what is used already is told of at once. */
public final class SetAlerts {
    private static final int MOST = 20;

    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final OpenCounters openCounters;
    private final CounterStore counters;
    private final AlertStore alerts;
    private final RaiseAlerts raiseAlerts;
    private final AuditStore audit;

    public SetAlerts(
            SubscriptionStore subscriptions,
            MeteringIds ids,
            OpenCounters openCounters,
            CounterStore counters,
            AlertStore alerts,
            RaiseAlerts raiseAlerts,
            AuditStore audit) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.openCounters = openCounters;
        this.counters = counters;
        this.alerts = alerts;
        this.raiseAlerts = raiseAlerts;
        this.audit = audit;
    }

    /** A threshold as it is asked for, quantities in the metric's unit. */
    public sealed interface Wanted {
        record Quantity(BigDecimal units) implements Wanted {}

        record Percent(int percent, Threshold.Of of) implements Wanted {}
    }

    /** @param thresholds none to have no alerts */
    public record Request(Workspace workspace, String metric, List<Wanted> thresholds, String actor) {}

    /**
     * The counter's row is held from before the thresholds change until they are held against it: whatever is counted meanwhile sees the new ones.
     *
     * @throws ApiError UNKNOWN_METRIC, INVALID_REQUEST
     */
    public void run(Transaction tx, Request request, Instant now) {
        Workspace workspace = request.workspace();
        BillingPeriod period = BillingPeriod.containing(now);
        Subscription subscription = subscriptions.of(tx, workspace.id());
        Phase phase = subscription.inForce(period).orElse(subscription.phases().getFirst());
        MeteredMetric metered = ids.meters(tx, phase.catalogVersion()).metric(request.metric())
                .orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_METRIC, "There is no metric '" + request.metric() + "' in the workspace's catalog.", "metric"));
        List<Threshold> thresholds = thresholds(metered.metric(), request.thresholds());
        Counter.Key key = new Counter.Key(workspace.id().value(), metered.id(), period.firstDay());
        openCounters.ensure(List.of(key), now);
        Map<Counter.Key, Counter> locked = counters.lock(tx, new TreeSet<>(List.of(key)));
        alerts.set(tx, workspace.id(), metered.id(), thresholds, now);
        raiseAlerts.standing(tx, locked.values(), now);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), thresholds.isEmpty() ? "alerts.removed" : "alerts.set", request.metric(),
                Map.of("thresholds", thresholds.stream().map(Threshold::key).collect(Collectors.joining(" ")))));
    }

    private static List<Threshold> thresholds(Metric metric, List<Wanted> wanted) {
        if (wanted.size() > MOST) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "A metric has at most " + MOST + " thresholds.", "thresholds");
        }
        List<Threshold> thresholds = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Threshold threshold = switch (wanted.get(i)) {
                case Wanted.Quantity(BigDecimal units) -> atQuantity(metric, units, "thresholds[" + i + "].quantity");
                case Wanted.Percent(int percent, Threshold.Of of) -> new Threshold.AtPercent(percent, of);
            };
            if (thresholds.contains(threshold)) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST, "The same threshold stands there twice.", "thresholds[" + i + "]");
            }
            thresholds.add(threshold);
        }
        return thresholds;
    }

    private static Threshold atQuantity(Metric metric, BigDecimal units, String field) {
        try {
            long quantity = metric.unit().parse(units);
            if (quantity > 0) {
                return new Threshold.AtQuantity(quantity);
            }
        } catch (ArithmeticException notWhole) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, field + " must be a whole number of the smallest unit, the " + metric.unit().smallest() + ".", field);
        }
        throw ApiError.of(ErrorCode.INVALID_REQUEST, field + " must be above zero.", field);
    }
}
