package io.tollgate.actions;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.metering.MeteredMetric;
import io.tollgate.domain.metering.Recount;
import io.tollgate.domain.metering.Rollup;
import io.tollgate.domain.metering.RollupStore;
import io.tollgate.domain.metering.UniqueUse;
import io.tollgate.domain.metering.UniqueUseStore;
import io.tollgate.domain.metering.VoidStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Takes back an event that was sent wrongly: its usage and limit room are given back, and its (source, id) stays taken. */
public final class VoidUsage {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final MeteringIds ids;
    private final VoidStore voids;
    private final CounterStore counters;
    private final RollupStore rollups;
    private final UniqueUseStore uniqueUses;
    private final AuditStore audit;
    private final WriteCreditLimits creditLimits;
    private final WriteLimits writeLimits;
    private final LimitsOfLaterPhase laterPhases;
    private final EventTimes times;
    private final CorrectionStore corrections;

    /** @param workspace its key; without it the event is looked for in all workspaces */
    public record Request(Optional<String> workspace, String source, String id, String reason, String actor) {}

    /**
     * @param workspace the key of the workspace it was found in
     * @param at when it was voided
     * @param before whether that was before this request, which then changed nothing
     */
    public record Voided(String workspace, Instant at, boolean before) {}

    public VoidUsage(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            MeteringIds ids,
            VoidStore voids,
            CounterStore counters,
            RollupStore rollups,
            UniqueUseStore uniqueUses,
            AuditStore audit,
            WriteCreditLimits creditLimits,
            WriteLimits writeLimits,
            LimitsOfLaterPhase laterPhases,
            EventTimes times,
            CorrectionStore corrections) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.voids = voids;
        this.counters = counters;
        this.rollups = rollups;
        this.uniqueUses = uniqueUses;
        this.audit = audit;
        this.creditLimits = creditLimits;
        this.writeLimits = writeLimits;
        this.laterPhases = laterPhases;
        this.times = times;
        this.corrections = corrections;
    }

    /** @throws ApiError UNKNOWN_WORKSPACE, EVENT_NOT_COUNTED, EVENT_DETAIL_EXPIRED, TIME_TOO_OLD */
    public Voided run(Transaction tx, Request request, Instant now) {
        Found found = find(tx, request);
        if (found.event().voidedAt().isPresent()) {
            return new Voided(found.workspace().key(), found.event().voidedAt().get(), true);
        }
        takeBack(tx, found, request, Set.of(), now);
        return new Voided(found.workspace().key(), now, false);
    }

    /** An event whose key is locked, and its workspace held. @param detail empty where retention has removed it */
    record Found(Workspace workspace, VoidStore.Counted event, Optional<VoidStore.Detail> detail) {}

    /** As {@link #find}, without locking or holding anything. */
    Found look(Transaction tx, Request request) {
        Workspace workspace = workspaceOf(tx, request);
        VoidStore.Counted event = voids.find(tx, workspace.id().value(), request.source(), request.id()).orElseThrow(VoidUsage::neverCounted);
        return new Found(workspace, event, voids.detail(tx, event));
    }

    /** @throws ApiError UNKNOWN_WORKSPACE, EVENT_NOT_COUNTED */
    Found find(Transaction tx, Request request) {
        Workspace workspace = workspaceOf(tx, request);
        workspaces.lockShared(tx, List.of(workspace.id()));
        VoidStore.Counted event = voids.lock(tx, workspace.id().value(), request.source(), request.id()).orElseThrow(VoidUsage::neverCounted);
        return new Found(workspace, event, voids.detail(tx, event));
    }

    /** The counters that taking it back locks. */
    SortedSet<Counter.Key> counters(Transaction tx, Found found, Instant now) {
        int workspaceId = found.event().workspaceId();
        LocalDate period = BillingPeriod.containing(found.event().occurredAt()).firstDay();
        SortedSet<Counter.Key> keys = new TreeSet<>();
        detail(found).metricIds().forEach(metric -> keys.add(new Counter.Key(workspaceId, metric, period)));
        atCredit(tx, found, now).forEach(metric -> keys.addAll(limitsFrom(now, workspaceId, metric)));
        keys.addAll(moved(tx, found, now).counters(now));
        return keys;
    }

    private LimitsOfLaterPhase.Moved moved(Transaction tx, Found found, Instant now) {
        return laterPhases.of(tx, found.workspace().id(), detail(found).metricIds(), found.event().occurredAt(), now);
    }

    private List<MeteredMetric> atCredit(Transaction tx, Found found, Instant now) {
        return creditLimits.metrics(tx, subscriptions.of(tx, found.workspace().id()), now).stream()
                .filter(metric -> detail(found).metricIds().contains(metric.id()))
                .toList();
    }

    private static VoidStore.Detail detail(Found found) {
        return found.detail().orElseThrow(VoidUsage::detailExpired);
    }

    /**
     * Of an event that was not taken back before.
     *
     * @param uncounted events that this transaction has written and counts afterwards
     * @throws ApiError EVENT_DETAIL_EXPIRED, TIME_TOO_OLD
     */
    void takeBack(Transaction tx, Found found, Request request, Set<Long> uncounted, Instant now) {
        VoidStore.Counted event = found.event();
        int workspaceId = event.workspaceId();
        if (times.judge(event.occurredAt(), now) == EventTimes.Verdict.TOO_OLD) {
            throw ApiError.of(ErrorCode.TIME_TOO_OLD, "The event lies in a period that can no longer be corrected; the oldest that can is "
                    + times.oldestCorrectable(now) + ".", "id");
        }
        VoidStore.Detail detail = detail(found);
        voids.mark(tx, event, request.reason(), now);
        LocalDate period = BillingPeriod.containing(event.occurredAt()).firstDay();
        Map<Counter.Key, Counter> locked = counters.lock(tx, counters(tx, found, now));
        List<MeteredMetric> metrics = metrics(tx, event);
        for (int i = 0; i < detail.metricIds().size(); i++) {
            int metricId = detail.metricIds().get(i);
            MeteredMetric metric = metrics.stream().filter(each -> each.id() == metricId).findFirst().orElseThrow();
            takeBack(tx, event, detail, metric, detail.quantities().get(i), locked.get(new Counter.Key(workspaceId, metricId, period)), uncounted);
        }
        atCredit(tx, found, now).forEach(metric -> writeLimits.run(tx, found.workspace().id(), metric, now));
        laterPhases.write(tx, moved(tx, found, now), now);
        corrections.mark(tx, new TreeSet<>(List.of(
                new CorrectionStore.Changed(found.workspace().id(), BillingPeriod.containing(event.occurredAt())))), now);
        audit.append(tx, new AuditEntry(found.workspace().id(), now, request.actor(), "event.voided", request.id(),
                Map.of("source", request.source(), "reason", request.reason(), "time", event.occurredAt().toString())));
    }

    /** The counters whose limits may change with what credits have left; all that are to be locked are locked at once, in order. */
    private static List<Counter.Key> limitsFrom(Instant now, int workspaceId, MeteredMetric metric) {
        BillingPeriod current = BillingPeriod.containing(now);
        return List.of(current, current.next()).stream()
                .map(period -> new Counter.Key(workspaceId, metric.id(), period.firstDay()))
                .toList();
    }

    private void takeBack(
            Transaction tx, VoidStore.Counted event, VoidStore.Detail detail, MeteredMetric metric, long quantity, Counter counter, Set<Long> uncounted) {
        Aggregation aggregation = metric.metric().aggregation();
        Instant hourStart = event.occurredAt().truncatedTo(ChronoUnit.HOURS);
        Rollup.Key hour = new Rollup.Key(event.workspaceId(), metric.id(), hourStart, detail.projectId());
        switch (aggregation) {
            case SUM, COUNT -> {
                boolean ownKey = detail.ownKey() && metric.metric().paidByProviderOf().isPresent();
                long beyondLimit = detail.beyondLimit().getOrDefault(metric.id(), 0L);
                rollups.subtract(tx, List.of(Recount.takenBack(hour, quantity, beyondLimit, ownKey)));
                counters.save(tx, List.of(Recount.takenBack(counter, quantity, beyondLimit, ownKey)));
            }
            case MAX, LATEST -> {
                BillingPeriod period = BillingPeriod.containing(event.occurredAt());
                List<Recount.RawReading> left = voids.readingsLeft(tx, hour, uncounted);
                long counted = rollups.hours(tx, event.workspaceId(), metric.id(), period.range()).stream()
                        .filter(each -> each.key().equals(hour))
                        .mapToLong(Rollup::events)
                        .sum();
                if (left.size() != counted - 1) {
                    // Another event of the hour is gone: what the hour's level would be without this one cannot be told.
                    throw detailExpired();
                }
                rollups.replace(tx, Recount.hour(aggregation, hour, left));
                List<Rollup> hours = rollups.hours(tx, event.workspaceId(), metric.id(), period.range());
                counters.save(tx, List.of(Recount.counter(aggregation, counter, hours)));
            }
            case UNIQUE -> {
                List<UniqueUse> uses =
                        uniqueUses.usesOfSameValue(tx, event.workspaceId(), metric.id(), counter.key().period(), event.seq());
                Recount.Forgotten forgotten = Recount.forget(counter, uses, event.seq());
                uniqueUses.remove(tx, uses.stream().filter(use -> use.seq() == event.seq()).findFirst().orElseThrow());
                forgotten.changes().forEach(change -> rollups.subtract(tx, List.of(change)));
                counters.save(tx, List.of(forgotten.counter()));
            }
        }
    }

    private List<MeteredMetric> metrics(Transaction tx, VoidStore.Counted event) {
        int version = subscriptions.of(tx, new WorkspaceId(event.workspaceId()))
                .payingFor(event.occurredAt())
                .orElseThrow()
                .catalogVersion();
        return ids.meters(tx, version).all();
    }

    private Workspace workspaceOf(Transaction tx, Request request) {
        if (request.workspace().isPresent()) {
            return workspaces.find(tx, request.workspace().get()).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE,
                    "There is no workspace '" + request.workspace().get() + "'.", "workspace"));
        }
        List<VoidStore.Counted> found = voids.find(tx, request.source(), request.id());
        if (found.size() > 1) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST,
                    "Several workspaces have an event with this source and id; say which one with 'workspace'.", "workspace");
        }
        int id = found.stream().findFirst().orElseThrow(VoidUsage::neverCounted).workspaceId();
        return workspaces.find(tx, new WorkspaceId(id)).orElseThrow();
    }

    static ApiError detailExpired() {
        return ApiError.of(ErrorCode.EVENT_DETAIL_EXPIRED,
                "The event was counted, but its detail is older than the plan keeps, so it can no longer be voided.", "id");
    }

    private static ApiError neverCounted() {
        return ApiError.of(ErrorCode.EVENT_NOT_COUNTED, "No event with this source and id was ever counted.", "id");
    }
}
