package io.tollgate.actions;

import io.tollgate.actions.EventOutcome.Counted;
import io.tollgate.actions.EventOutcome.Duplicate;
import io.tollgate.actions.EventOutcome.Rejected;
import io.tollgate.actions.LimitsOfLaterPhase.Moved;
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
import java.util.stream.Collectors;

/**
 * Counts events, each exactly once. Takes the requests of a group commit, so that many callers share one transaction.
 *
 * <p>In order: hold each event against the catalog and the clock; hold the workspaces of late ones; write the unique keys, which tells the new from
 * the repeated; lock the counters of the new ones; settle the reservations they name and decide; write counters, hours and events; tell of the
 * thresholds that were crossed; mark the closed periods that late ones changed.
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
    private final MarkCorrections markCorrections;
    private final LimitsOfLaterPhase laterPhases;

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
            RaiseAlerts raiseAlerts,
            MarkCorrections markCorrections,
            LimitsOfLaterPhase laterPhases) {
        this.clock = clock;
        this.admission = admission;
        this.events = events;
        this.counters = counters;
        this.rollups = rollups;
        this.uniqueUses = uniqueUses;
        this.settling = settling;
        this.raiseAlerts = raiseAlerts;
        this.markCorrections = markCorrections;
        this.laterPhases = laterPhases;
    }

    @Override
    public List<Answer> decide(Transaction tx, List<Request> requests) {
        return count(tx, begin(tx, requests, clock.instant()));
    }

    /** Events whose keys and details are written, and which are to be counted. */
    record Begun(
            List<Request> requests, boolean[] kept, EventOutcome[] outcomes, List<Arrival> toCount, MarkCorrections.Late late, Moved moved, Instant now) {

        /** The numbers of events that are written and not counted yet. */
        Set<Long> uncounted() {
            return toCount.stream().map(arrival -> arrival.event().seq()).collect(Collectors.toSet());
        }

        /** The counters that it will lock, but for those of reservations. */
        SortedSet<Counter.Key> counters() {
            SortedSet<Counter.Key> keys = moved.counters(now);
            toCount.forEach(arrival -> arrival.event().readings().forEach(reading -> keys.add(counter(arrival.event(), reading))));
            return keys;
        }
    }

    /**
     * For whoever locks something before {@link #begin}: makes what the event is to be counted with (the numbers of its names, counters, partition). That is
     * done by transactions of their own, which may not wait for what the caller's has locked. An event that would be refused leaves nothing.
     */
    void prepare(Transaction tx, UsageEvent event, Instant now) {
        admission.admit(tx, List.of(event), now);
    }

    /** The first half: whoever takes other usage back in the same transaction does so between the two, after locking the counters of both. */
    Begun begin(Transaction tx, List<Request> requests, Instant now) {
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
                    case AdmitEvents.Admitted.Yes(EventToCount event, boolean ofEndedPhase) when keeps ->
                        arrivals.add(new Arrival(position, sent.get(position), event, ofEndedPhase, requests.get(i).wholeOrNothing()));
                    case AdmitEvents.Admitted.Yes any -> outcomes[position] = new Counted(false);
                }
            }
        }
        List<Arrival> distinct = withoutRepeats(arrivals, outcomes);
        MarkCorrections.Late late = markCorrections.hold(tx, distinct.stream().map(Arrival::event).toList(), now);
        Moved moved = laterPhases.hold(tx, distinct.stream().filter(Arrival::ofEndedPhase).map(Arrival::event).toList());
        return new Begun(requests, kept, outcomes, fresh(tx, distinct, outcomes, now), late, moved, now);
    }

    /** The second half. */
    List<Answer> count(Transaction tx, Begun begun) {
        if (!begun.toCount().isEmpty()) {
            count(tx, begun.toCount(), begun.outcomes(), begun.moved(), begun.now());
            laterPhases.write(tx, begun.moved(), begun.now());
            begun.late().mark(tx, begun.toCount().stream().map(Arrival::event).toList(), begun.now());
        }
        return answers(begun.requests(), begun.kept(), begun.outcomes());
    }

    private static Counter.Key counter(EventToCount event, Meter.Reading reading) {
        return new Counter.Key(event.workspaceId(), reading.metric().id(), event.period().firstDay());
    }

    /** @param wholeOrNothing whether its request is */
    record Arrival(int position, UsageEvent sent, EventToCount event, boolean ofEndedPhase, boolean wholeOrNothing) {
        Rejected beyondAllNumbers() {
            String detail = "With this event the period's usage would pass the largest number that can be counted.";
            if (wholeOrNothing) {
                throw ApiError.of(ErrorCode.BATCH_REJECTED, "The event '" + event.eventId() + "' cannot be counted, so none was. " + detail);
            }
            return new Rejected(ErrorCode.INVALID_EVENT_DATA, "data", detail);
        }
    }

    private record Key(int workspaceId, int sourceId, String eventId) {}

    /** Writes the keys, which tells the new from the repeated, and the details of what is new. */
    private List<Arrival> fresh(Transaction tx, List<Arrival> distinct, EventOutcome[] outcomes, Instant now) {
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
        // Usage of ended phases has room made for it, which nothing else may take.
        toCount.sort(Comparator.comparing(Arrival::ofEndedPhase).reversed());
        if (!toCount.isEmpty()) {
            // Before the counters are locked, so that they are not held while the events are written.
            events.append(tx, toCount.stream().map(Arrival::event).toList(), now);
        }
        return toCount;
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

    private void count(Transaction tx, List<Arrival> arrivals, EventOutcome[] outcomes, Moved moved, Instant now) {
        SettleReservations.Named named = settling.named(tx, arrivals.stream().map(Arrival::sent).toList());
        SortedSet<Counter.Key> keys = new TreeSet<>(named.counters());
        keys.addAll(moved.counters(now));
        Set<UniqueUse.Value> values = new HashSet<>();
        for (Arrival arrival : arrivals) {
            EventToCount event = arrival.event();
            for (Meter.Reading reading : event.readings()) {
                keys.add(counter(event, reading));
                if (reading.metric().metric().aggregation() == Aggregation.UNIQUE) {
                    values.add(new UniqueUse.Value(event.workspaceId(), reading.metric().id(), event.period().firstDay(), reading.value()));
                }
            }
        }
        Map<Counter.Key, Counter> locked = counters.lock(tx, keys);
        if (!moved.isEmpty()) {
            laterPhases.makeRoom(tx, moved, now);
            locked = counters.lock(tx, keys);
        }
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
