package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.domain.catalog.Machines;
import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseStretches;
import io.tollgate.domain.limits.LeaseStretches.Stretch;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a machine's time is as usage: the event it becomes, and what of which metrics that event will measure. */
public final class MachineUsage {
    private final PlansInForce plans;
    private final MeteringIds ids;

    public MachineUsage(PlansInForce plans, MeteringIds ids) {
        this.plans = plans;
        this.ids = ids;
    }

    /** @throws ApiError NOT_ON_PLAN, when the catalog does not say how machines meter themselves */
    Machines machines(Transaction tx, Phase phase) {
        return plans.of(tx, phase).catalog().machines().orElseThrow(() ->
                ApiError.of(ErrorCode.NOT_ON_PLAN, "The workspace's catalog does not say how machines are metered, so there are no leases.", "machine"));
    }

    /** The metrics that a machine of this size uses. */
    List<MeteredMetric> metrics(Transaction tx, Phase phase, String project, String machine) {
        return readings(tx, phase, project, machine, 1).stream().map(Meter.Reading::metric).toList();
    }

    /** What has to be set aside, on which counters, for a machine that runs from then until then. */
    Map<Against, Long> holds(
            Transaction tx, WorkspaceId workspace, Phase phase, String project, String machine, Instant from, Instant to) {
        Map<Against, Long> holds = new LinkedHashMap<>();
        for (Stretch stretch : LeaseStretches.between(from, to)) {
            for (Meter.Reading reading : readings(tx, phase, project, machine, stretch.milliseconds())) {
                Aggregation aggregation = reading.metric().metric().aggregation();
                if (aggregation == Aggregation.SUM || aggregation == Aggregation.COUNT) {
                    holds.put(new Against(workspace.value(), reading.metric().id(), stretch.period().firstDay()), reading.quantity());
                }
            }
        }
        return holds;
    }

    /** @param id the event's, the same whenever this stretch of this lease is metered; @param holds those it settles of the stretch's period */
    UsageEvent event(Machines machines, String workspaceKey, Lease lease, Stretch stretch, String id, Collection<Reservation> holds) {
        ObjectNode data = data(machines, lease.project(), lease.machine(), stretch.milliseconds());
        data.put("lease", lease.id().toString());
        List<String> settled = holds.stream()
                .filter(hold -> hold.against().period().equals(stretch.period().firstDay()))
                .map(hold -> hold.id().toString())
                .toList();
        return new UsageEvent(
                SettleReservations.LEASE_SOURCE, id, machines.eventType(), workspaceKey, stretch.usedAt(), lease.project(), data, data.toString(),
                settled, Optional.empty());
    }

    private List<Meter.Reading> readings(Transaction tx, Phase phase, String project, String machine, long milliseconds) {
        Machines machines = machines(tx, phase);
        List<MeteredMetric> metrics = ids.meters(tx, phase.catalogVersion()).fedBy(machines.eventType());
        return switch (Meter.measure(metrics, data(machines, project, machine, milliseconds))) {
            case Meter.Result.Measured(List<Meter.Reading> readings) -> readings;
            case Meter.Result.Unmeasurable(String field, String detail) -> throw ApiError.of(ErrorCode.INVALID_EVENT_DATA, detail, field);
        };
    }

    private static ObjectNode data(Machines machines, String project, String machine, long milliseconds) {
        return JsonNodeFactory.instance.objectNode()
                .put("project", project)
                .put(machines.millisecondsField(), milliseconds)
                .put(machines.machineField(), machine);
    }
}
