package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.EndReservation;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Gives back what reservations hold whose time is over. */
public final class ExpireReservations implements DueJob {
    private static final int PAGE = 500;

    private final Database database;
    private final ReservationStore reservations;
    private final EndReservation endReservation;

    public ExpireReservations(Database database, ReservationStore reservations, EndReservation endReservation) {
        this.database = database;
        this.reservations = reservations;
        this.endReservation = endReservation;
    }

    @Override
    public String name() {
        return "expire-reservations";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> reservations.nextExpiry(tx, after));
    }

    /** Those found open are ended here or were by someone else, so each page is another one. */
    @Override
    public void run(Instant now) {
        for (List<Reservation> due = due(now); !due.isEmpty(); due = due(now)) {
            List<Reservation> page = due;
            database.transact(tx -> endReservation.expire(tx, page, now));
        }
    }

    private List<Reservation> due(Instant now) {
        return database.read(tx -> reservations.overdue(tx, now, PAGE));
    }
}
