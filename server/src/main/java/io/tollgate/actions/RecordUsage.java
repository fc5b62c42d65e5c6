package io.tollgate.actions;

import io.tollgate.actions.EventOutcome.Counted;
import io.tollgate.actions.EventOutcome.Duplicate;
import io.tollgate.actions.EventOutcome.Rejected;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.Counting;
import io.tollgate.domain.metering.EventStore;
import io.tollgate.domain.metering.EventToCount;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.RollupStore;
import io.tollgate.domain.metering.UniqueUse;
import io.tollgate.domain.metering.UniqueUseStore;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Counts events, each exactly once. Takes the requests of a group commit, so that many callers share one transaction.
 *
 * <p>In order: hold each event against the catalog and the clock; write the unique keys, which tells the new from the repeated; lock the
 * counters of the new ones; settle the reservations they name and decide; write counters, hours and events; tell of the thresholds that were
 * crossed.
 */
public final class RecordUsage implements GroupCommit.Batch<RecordUsage.Request, RecordUsage.Answer> {
    private static final Comparator<EventToCount> BY_KEY = Comparator.comparingInt(EventToCount::workspaceId)
            .thenComparingInt(EventToCount::sourceId)
            .thenComparing(EventToCount::eventId);

    private final InstantSource clock;
    private final AdmitEvents admission;
    private final EventStore events;
    private final CounterStore counters;
    private final RollupStore rollups;
    private final UniqueUseStore uniqueUses;
    private final SettleReservations settling;
    private final RaiseAlerts raiseAlerts;

    /** @param wholeOrNothing whether one rejected event keeps all others of the request from being counted */
    public record Request(List<UsageEvent> events, boolean wholeOrNothing) {}

    /** @param outcomes one for each event, in order; @param kept whether what could be counted was */
    public record Answer(List<EventOutcome> outcomes, boolean kept) {}

    public RecordUsage(
            InstantSource clock,
            AdmitEvents admission,
            EventStore events,
            CounterStore counters,
            RollupStore rollups,
            UniqueUseStore uniqueUses,
            SettleReservations settling,
            RaiseAlerts raiseAlerts) {
        this.clock = clock;
        this.admission = admission;
        this.events = events;
        this.counters = counters;
        this.rollups = rollups;
        this.uniqueUses = uniqueUses;
        this.settling = settling;
        this.raiseAlerts = raiseAlerts;
    }

    @Override
    public List<Answer> decide(Transaction tx, List<Request> requests) {
        Instant now = clock.instant();
        List<UsageEvent> sent = requests.stream().flatMap(request -> request.events().stream()).toList();
        List<AdmitEvents.Admitted> admitted = admission.admit(tx, sent, now);
        EventOutcome[] outcomes = new EventOutcome[sent.size()];
        List<Arrival> arrivals = new ArrayList<>(sent.size());
        boolean[] kept = new boolean[requests.size()];
        int position = 0;
        for (int i = 0; i < kept.length; i++) {
            int end = position + requests.get(i).events().size();
            boolean keeps = !requests.get(i).wholeOrNothing() || noneRejected(admitted.subList(position, end));
            kept[i] = keeps;
            for (; position < end; position++) {
                switch (admitted.get(position)) {
                    case AdmitEvents.Admitted.No(Rejected why) -> outcomes[position] = why;
                    case AdmitEvents.Admitted.Yes(EventToCount event) when keeps ->
                        arrivals.add(new Arrival(position, sent.get(position), event, requests.get(i).wholeOrNothing()));
                    case AdmitEvents.Admitted.Yes any -> outcomes[position] = new Counted(false);
                }
            }
        }
        record(tx, arrivals, outcomes, now);
        return answers(requests, kept, outcomes);
    }

    /** @param wholeOrNothing whether its request is */
    private record Arrival(int position, UsageEvent sent, EventToCount event, boolean wholeOrNothing) {
        Rejected beyondAllNumbers() {
            String detail = "With this event the period's usage would pass the largest number that can be counted.";
            if (wholeOrNothing) {
                throw ApiError.of(ErrorCode.BATCH_REJECTED, "The event '" + event.eventId() + "' cannot be counted, so none was. " + detail);
            }
            return new Rejected(ErrorCode.INVALID_EVENT_DATA, "data", detail);
        }
    }

    private record Key(int workspaceId, int sourceId, String eventId) {}

    private void record(Transaction tx, List<Arrival> arrivals, EventOutcome[] outcomes, Instant now) {
        List<Arrival> distinct = withoutRepeats(arrivals, outcomes);
        Set<Long> fresh = distinct.isEmpty()
                ? Set.of()
                : events.insertNewKeys(tx, distinct.stream().map(Arrival::event).sorted(BY_KEY).toList(), now);
        List<Arrival> toCount = new ArrayList<>(fresh.size());
        for (Arrival arrival : distinct) {
            if (fresh.contains(arrival.event().seq())) {
                toCount.add(arrival);
            } else {
                outcomes[arrival.position()] = new Duplicate();
            }
        }
        if (!toCount.isEmpty()) {
            // Before the counters are locked, so that they are not held while the events are written.
            events.append(tx, toCount.stream().map(Arrival::event).toList(), now);
            count(tx, toCount, outcomes, now);
        }
    }

    /** The first of each key within the batch; the others repeat it. */
    private static List<Arrival> withoutRepeats(List<Arrival> arrivals, EventOutcome[] outcomes) {
        Set<Key> seen = HashSet.newHashSet(arrivals.size());
        List<Arrival> distinct = new ArrayList<>(arrivals.size());
        for (Arrival arrival : arrivals) {
            EventToCount event = arrival.event();
            if (seen.add(new Key(event.workspaceId(), event.sourceId(), event.eventId()))) {
                distinct.add(arrival);
            } else {
                outcomes[arrival.position()] = new Duplicate();
            }
        }
        return distinct;
    }

    private void count(Transaction tx, List<Arrival> arrivals, EventOutcome[] outcomes, Instant now) {
        SettleReservations.Named named = settling.named(tx, arrivals.stream().map(Arrival::sent).toList());
        SortedSet<Counter.Key> keys = new TreeSet<>(named.counters());
        Set<UniqueUse.Value> values = new HashSet<>();
        for (Arrival arrival : arrivals) {
            EventToCount event = arrival.event();
            for (Meter.Reading reading : event.readings()) {
                keys.add(new Counter.Key(event.workspaceId(), reading.metric().id(), event.period().firstDay()));
                if (reading.metric().metric().aggregation() == Aggregation.UNIQUE) {
                    values.add(new UniqueUse.Value(event.workspaceId(), reading.metric().id(), event.period().firstDay(), reading.value()));
                }
            }
        }
        Map<Counter.Key, Counter> locked = counters.lock(tx, keys);
        named.lock(tx);
        Counting counting = new Counting(locked, uniqueUses.firstUses(tx, values));
        List<EventToCount> refused = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            EventToCount event = arrival.event();
            if (counting.fits(event)) {
                List<EventOutcome.Unsettled> unsettled = named.settle(arrival.sent(), event, counting, now);
                outcomes[arrival.position()] = new Counted(counting.count(event), unsettled);
            } else {
                outcomes[arrival.position()] = arrival.beyondAllNumbers();
                refused.add(event);
            }
        }
        named.save(tx, now);
        events.forget(tx, refused);
        counters.save(tx, counting.counters());
        rollups.add(tx, counting.rollups());
        uniqueUses.append(tx, counting.newUses());
        events.markBeyondLimit(tx, counting.beyondLimit());
        raiseAlerts.counted(tx, locked, counting.counters(), now);
    }

    private static boolean noneRejected(List<AdmitEvents.Admitted> admitted) {
        return admitted.stream().allMatch(AdmitEvents.Admitted.Yes.class::isInstance);
    }

    private static List<Answer> answers(List<Request> requests, boolean[] kept, EventOutcome[] outcomes) {
        List<Answer> answers = new ArrayList<>(requests.size());
        int from = 0;
        for (int i = 0; i < kept.length; i++) {
            int to = from + requests.get(i).events().size();
            answers.add(new Answer(List.of(java.util.Arrays.copyOfRange(outcomes, from, to)), kept[i]));
            from = to;
        }
        return answers;
    }
}
