package io.tollgate.actions;

import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.NewReservation;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.limits.Reserving;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.limits.Standing;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sets a machine's time aside before it runs, so that no limit is passed while it does. */
public final class HoldMachineTime {
    private final CounterStore counters;
    private final ReservationStore reservations;
    private final EndReservation endReservation;

    public HoldMachineTime(CounterStore counters, ReservationStore reservations, EndReservation endReservation) {
        this.counters = counters;
        this.reservations = reservations;
        this.endReservation = endReservation;
    }

    sealed interface Decided {
        /** @param more what comes on top of what is held */
        record Enough(Map<Counter.Key, Counter> locked, Map<Against, Long> more, Map<Against, Standing> after) implements Decided {}

        record TooLittle(Against counter, Standing at) implements Decided {}
    }

    /**
     * Locks the counters, which have to be there, and decides whether they have room for what is needed and not yet held.
     *
     * @param runningWork what is done where the limit leaves no room; {@code FINISH} then holds what there is
     */
    Decided decide(
            Transaction tx, Map<Against, Long> needed, Collection<Reservation> held, Function<Against, RunningWork> runningWork, Instant now) {
        Map<Counter.Key, Counter> locked = counters.lock(tx, CounterKeys.of(needed.keySet()));
        Decided decided = decide(locked, needed, held, runningWork);
        if (decided instanceof Decided.TooLittle && expireOverdue(tx, needed.keySet(), now)) {
            return decide(counters.lock(tx, CounterKeys.of(needed.keySet())), needed, held, runningWork);
        }
        return decided;
    }

    private boolean expireOverdue(Transaction tx, Collection<Against> on, Instant now) {
        return endReservation.expire(tx, reservations.lockOverdue(tx, on, now), now) > 0;
    }

    private static Decided decide(
            Map<Counter.Key, Counter> locked, Map<Against, Long> needed, Collection<Reservation> held, Function<Against, RunningWork> runningWork) {
        Map<Against, Long> holding = held.stream().collect(Collectors.toMap(Reservation::against, Reservation::quantity));
        Reserving reserving = new Reserving(CounterKeys.standings(locked));
        Map<Against, Long> more = new LinkedHashMap<>();
        for (Map.Entry<Against, Long> entry : needed.entrySet()) {
            Against counter = entry.getKey();
            long missing = Math.max(0, entry.getValue() - holding.getOrDefault(counter, 0L));
            switch (reserving.hold(counter, missing)) {
                case Reserving.Outcome.Granted granted -> more.put(counter, missing);
                case Reserving.Outcome.Refused(Standing at) -> {
                    if (runningWork.apply(counter) == RunningWork.STOP) {
                        return new Decided.TooLittle(counter, at);
                    }
                    more.put(counter, reserving.holdAtMost(counter, missing));
                }
            }
        }
        return new Decided.Enough(locked, more, reserving.standings());
    }

    /** Writes what was decided, in the same transaction. @param held as it was decided with */
    void write(Transaction tx, LeaseId lease, int projectId, Decided.Enough decided, Collection<Reservation> held, Instant now, Instant until) {
        Map<Against, Reservation> holding = held.stream().collect(Collectors.toMap(Reservation::against, each -> each));
        List<NewReservation> begun = new ArrayList<>();
        decided.more().forEach((counter, more) -> {
            Reservation hold = holding.get(counter);
            if (hold == null) {
                begun.add(NewReservation.ofLease(lease, reservations.nextId(tx, lease.workspace()), counter, projectId, more, now, until));
            } else if (more > 0) {
                reservations.resize(tx, hold.id(), Math.addExact(hold.quantity(), more), until);
            }
        });
        if (!begun.isEmpty()) {
            reservations.insert(tx, begun);
        }
        counters.save(tx, CounterKeys.reserved(decided.locked(), decided.after()));
    }
}
