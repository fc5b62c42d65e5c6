package io.tollgate.actions;

import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.limits.ReservationStore.Ending;
import io.tollgate.domain.limits.Reserving;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Ends reservations that nothing was used of, and gives back what they held: released by a call, expired by the clock, or dropped with their lease. */
public final class EndReservation {
    private final CounterStore counters;
    private final ReservationStore reservations;

    public EndReservation(CounterStore counters, ReservationStore reservations) {
        this.counters = counters;
        this.reservations = reservations;
    }

    /** The reservation as it is afterwards: released now, or however it ended before. Its time being over, it has expired. */
    public Reservation release(Transaction tx, Reservation found, Instant now) {
        end(tx, List.of(found), State.RELEASED, now);
        return reservations.find(tx, List.of(found.id())).get(found.id());
    }

    /** Ends those of the reservations that are still open and overdue. @return how many */
    public int expire(Transaction tx, Collection<Reservation> overdue, Instant now) {
        return end(tx, overdue, State.EXPIRED, now);
    }

    /** Ends what a lease still holds, whatever it is. */
    void dropHolds(Transaction tx, Collection<Reservation> holds, Instant now) {
        end(tx, holds, State.RELEASED, now);
    }

    private int end(Transaction tx, Collection<Reservation> found, State state, Instant now) {
        if (found.isEmpty()) {
            return 0;
        }
        Map<Counter.Key, Counter> locked = counters.lock(tx, CounterKeys.of(found.stream().map(Reservation::against).toList()));
        Map<ReservationId, Reservation> current = reservations.lock(tx, found.stream().map(Reservation::id).toList());
        Reserving reserving = new Reserving(CounterKeys.standings(locked));
        List<Ending> endings = new ArrayList<>();
        for (Reservation each : current.values()) {
            if (each.state() == State.OPEN && (state != State.EXPIRED || each.isOverdue(now))) {
                reserving.giveBack(each.against(), each.held());
                endings.add(new Ending(each.id(), each.isOverdue(now) ? State.EXPIRED : state, OptionalLong.empty()));
            }
        }
        reservations.end(tx, endings, now);
        counters.save(tx, CounterKeys.reserved(locked, reserving.standings()));
        return endings.size();
    }
}
