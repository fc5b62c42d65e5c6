package io.tollgate.actions;

import io.tollgate.actions.EventOutcome.Rejected;
import io.tollgate.domain.keys.OwnKeySpanStore;
import io.tollgate.domain.keys.OwnKeySpans;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.EventPartitionStore.Partition;
import io.tollgate.domain.metering.EventStore;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.metering.EventToCount;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.Meters;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds events against the clock, the workspaces and the catalog, and turns those that can be counted into their rows. */
public final class AdmitEvents {
    private final EventTimes times;
    private final SubscriptionStore subscriptions;
    private final OwnKeySpanStore ownKeySpans;
    private final EventStore events;
    private final MeteringIds ids;
    private final OpenCounters openCounters;

    /** Whether one event can be counted. */
    public sealed interface Admitted {
        /** @param ofEndedPhase whether it is usage of a phase that ended within the current period */
        record Yes(EventToCount event, boolean ofEndedPhase) implements Admitted {}

        record No(Rejected why) implements Admitted {}
    }

    public AdmitEvents(
            EventTimes times,
            SubscriptionStore subscriptions,
            OwnKeySpanStore ownKeySpans,
            EventStore events,
            MeteringIds ids,
            OpenCounters openCounters) {
        this.times = times;
        this.subscriptions = subscriptions;
        this.ownKeySpans = ownKeySpans;
        this.events = events;
        this.ids = ids;
        this.openCounters = openCounters;
    }

    /** One answer for each event, in order. What an admitted event needs (its names' numbers, counters, partition) is there afterwards. */
    public List<Admitted> admit(Transaction tx, List<UsageEvent> sent, Instant now) {
        Map<String, WorkspaceId> workspaces = ids.workspaces(tx, sent);
        Map<WorkspaceId, Subscription> timelines = subscriptions.of(tx, new HashSet<>(workspaces.values()));
        List<Check> checks = new ArrayList<>(sent.size());
        List<UsageEvent> passed = new ArrayList<>(sent.size());
        for (UsageEvent event : sent) {
            Check check = check(tx, event, Optional.ofNullable(workspaces.get(event.workspace())), timelines, now);
            checks.add(check);
            if (check instanceof Check.Passed) {
                passed.add(event);
            }
        }
        MeteringIds.Names names = ids.names(passed, workspaces, now);
        Map<WorkspaceId, OwnKeySpans> ownKeys = ownKeys(tx, checks);
        List<Admitted> admitted = new ArrayList<>(sent.size());
        Set<Counter.Key> counters = new HashSet<>();
        for (int i = 0; i < checks.size(); i++) {
            admitted.add(switch (checks.get(i)) {
                case Check.Passed passing -> new Admitted.Yes(
                        toCount(tx, sent.get(i), passing, names, ownKeys, counters),
                        LimitsOfLaterPhase.isOfEndedPhase(timelines.get(passing.workspace()), sent.get(i).time(), now));
                case Check.Failed(Rejected why) -> new Admitted.No(why);
            });
        }
        openCounters.ensure(counters, now);
        openCounters.ensurePartition(Partition.of(now));
        return admitted;
    }

    private sealed interface Check {
        record Passed(WorkspaceId workspace, BillingPeriod period, List<Meter.Reading> readings) implements Check {}

        record Failed(Rejected why) implements Check {}

        static Check failed(ErrorCode code, String field, String detail) {
            return new Failed(new Rejected(code, field, detail));
        }
    }

    private Check check(
            Transaction tx, UsageEvent event, Optional<WorkspaceId> workspace, Map<WorkspaceId, Subscription> timelines, Instant now) {
        if (workspace.isEmpty()) {
            return Check.failed(ErrorCode.UNKNOWN_WORKSPACE, "subject", "There is no workspace '" + event.workspace() + "'.");
        }
        switch (times.judge(event.time(), now)) {
            case TOO_FAR_IN_THE_FUTURE -> {
                return Check.failed(ErrorCode.TIME_IN_FUTURE, "time",
                        "The time " + event.time() + " is more than " + times.future() + " after now, " + now + ".");
            }
            case TOO_OLD -> {
                return Check.failed(ErrorCode.TIME_TOO_OLD, "time", "The time " + event.time()
                        + " lies in a period that can no longer be corrected; the oldest that can is " + times.oldestCorrectable(now) + ".");
            }
            case ACCEPTED -> { }
        }
        Optional<Phase> phase = timelines.get(workspace.get()).payingFor(event.time());
        if (phase.isEmpty()) {
            return Check.failed(ErrorCode.TIME_TOO_OLD, "time", "The time " + event.time() + " lies in a period before the workspace was subscribed.");
        }
        Meters meters = ids.meters(tx, phase.get().catalogVersion());
        if (event.given().isPresent()) {
            return given(event, event.given().get(), workspace.get(), meters);
        }
        List<MeteredMetric> metrics = meters.fedBy(event.type());
        if (metrics.isEmpty()) {
            return Check.failed(ErrorCode.UNKNOWN_EVENT_TYPE, "type", "No metric of the catalog is fed by events of type '" + event.type() + "'.");
        }
        return switch (Meter.measure(metrics, event.data())) {
            case Meter.Result.Measured(List<Meter.Reading> readings) ->
                new Check.Passed(workspace.get(), BillingPeriod.containing(event.time()), readings);
            case Meter.Result.Unmeasurable(String field, String detail) -> Check.failed(ErrorCode.INVALID_EVENT_DATA, field, detail);
        };
    }

    private static Check given(UsageEvent event, UsageEvent.Given given, WorkspaceId workspace, Meters meters) {
        return meters.metric(given.metric())
                .<Check>map(metered -> new Check.Passed(
                        workspace, BillingPeriod.containing(event.time()), List.of(new Meter.Reading(metered, given.quantity(), ""))))
                .orElseGet(() -> Check.failed(ErrorCode.UNKNOWN_METRIC, "metric", "The catalog has no metric '" + given.metric() + "' any more."));
    }

    /** When the workspaces had own keys, read only for those with events that one could pay for. */
    private Map<WorkspaceId, OwnKeySpans> ownKeys(Transaction tx, List<Check> checks) {
        Set<WorkspaceId> asked = new HashSet<>();
        for (Check check : checks) {
            if (check instanceof Check.Passed passed && passed.readings().stream().anyMatch(AdmitEvents::canBePaidByOwnKey)) {
                asked.add(passed.workspace());
            }
        }
        return asked.isEmpty() ? Map.of() : ownKeySpans.of(tx, asked);
    }

    private static boolean canBePaidByOwnKey(Meter.Reading reading) {
        return reading.metric().metric().paidByProviderOf().isPresent();
    }

    /** The time of use decides, also for what arrives late: whether the workspace had a key for every provider that the event names. */
    private static EventToCount.PaidBy paidBy(UsageEvent event, Check.Passed checked, Map<WorkspaceId, OwnKeySpans> ownKeys) {
        OwnKeySpans spans = ownKeys.getOrDefault(checked.workspace(), OwnKeySpans.NONE);
        List<String> providers = checked.readings().stream()
                .flatMap(reading -> reading.metric().metric().paidByProviderOf().stream())
                .map(field -> event.given().map(given -> given.provider().orElse("")).orElseGet(() -> event.data().path(field).asText("")))
                .toList();
        return !providers.isEmpty() && providers.stream().allMatch(provider -> spans.cover(provider, event.time()))
                ? EventToCount.PaidBy.OWN_KEY
                : EventToCount.PaidBy.PLATFORM;
    }

    private EventToCount toCount(
            Transaction tx,
            UsageEvent event,
            Check.Passed checked,
            MeteringIds.Names names,
            Map<WorkspaceId, OwnKeySpans> ownKeys,
            Set<Counter.Key> counters) {
        int workspaceId = checked.workspace().value();
        for (Meter.Reading reading : checked.readings()) {
            counters.add(new Counter.Key(workspaceId, reading.metric().id(), checked.period().firstDay()));
        }
        return new EventToCount(
                workspaceId,
                names.source(workspaceId, event.source()),
                event.id(),
                event.time(),
                checked.period(),
                events.nextSeq(tx),
                names.project(workspaceId, event.project()),
                paidBy(event, checked, ownKeys),
                event.type(),
                checked.readings(),
                event.dataText());
    }
}
