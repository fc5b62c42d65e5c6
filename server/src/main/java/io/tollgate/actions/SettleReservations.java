package io.tollgate.actions;

import io.tollgate.actions.EventOutcome.Unsettled;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.limits.ReservationStore.Ending;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.Counting;
import io.tollgate.domain.metering.EventToCount;
import io.tollgate.domain.metering.Meter;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Ends the reservations that events name, in the transaction that counts them. */
public final class SettleReservations {
    /** The source of the events that leases make of themselves, which alone settle their holds. */
    public static final String LEASE_SOURCE = "/tollgate/leases";

    private final ReservationStore reservations;

    public SettleReservations(ReservationStore reservations) {
        this.reservations = reservations;
    }

    /** Looks up what the events name, before any counter is locked. */
    Named named(Transaction tx, Collection<UsageEvent> events) {
        Set<ReservationId> ids = events.stream()
                .flatMap(event -> event.reservations().stream())
                .flatMap(name -> ReservationId.parse(name).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return new Named(ids.isEmpty() ? Map.of() : reservations.find(tx, ids));
    }

    /** The named reservations of one batch. */
    final class Named {
        private final Map<ReservationId, Reservation> current;
        private final List<Ending> endings = new ArrayList<>();

        private Named(Map<ReservationId, Reservation> found) {
            this.current = new HashMap<>(found);
        }

        /** What has to be locked besides the events' own counters. */
        Set<Counter.Key> counters() {
            return current.values().stream().map(each -> CounterKeys.of(each.against())).collect(Collectors.toSet());
        }

        /** Reads them again, now that their counters are locked and nobody else can end them. */
        void lock(Transaction tx) {
            if (!current.isEmpty()) {
                current.putAll(reservations.lock(tx, current.keySet()));
            }
        }

        /** Gives back the holds that this event settles, to be called before it is counted. @return those it names and does not settle */
        List<Unsettled> settle(UsageEvent sent, EventToCount event, Counting counting, Instant now) {
            List<Unsettled> unsettled = new ArrayList<>();
            for (String name : sent.reservations()) {
                Optional<Reservation> found = ReservationId.parse(name)
                        .filter(id -> id.workspace().value() == event.workspaceId())
                        .map(current::get);
                Optional<Unsettled.Why> obstacle = found.map(each -> obstacle(each, sent, event, now)).orElse(Optional.of(Unsettled.Why.UNKNOWN));
                obstacle.ifPresent(why -> unsettled.add(new Unsettled(name, why)));
                found.filter(each -> each.state() == State.OPEN).ifPresent(each -> {
                    if (obstacle.isEmpty()) {
                        end(each, State.SETTLED, reading(each, event), counting);
                    } else if (each.isOverdue(now)) {
                        end(each, State.EXPIRED, OptionalLong.empty(), counting);
                    }
                });
            }
            return unsettled;
        }

        void save(Transaction tx, Instant now) {
            reservations.end(tx, endings, now);
        }

        private void end(Reservation reservation, State state, OptionalLong settled, Counting counting) {
            counting.giveBack(CounterKeys.of(reservation.against()), reservation.held());
            endings.add(new Ending(reservation.id(), state, settled));
            current.put(reservation.id(), new Reservation(
                    reservation.id(), reservation.against(), reservation.projectId(), reservation.quantity(), state, reservation.createdAt(),
                    reservation.expiresAt(), reservation.endedAt(), settled, reservation.lease(), reservation.provider()));
        }
    }

    private static Optional<Unsettled.Why> obstacle(Reservation reservation, UsageEvent sent, EventToCount event, Instant now) {
        if (reservation.lease().isPresent() && !sent.source().equals(LEASE_SOURCE)) {
            return Optional.of(Unsettled.Why.HELD_BY_A_LEASE);
        }
        if (reservation.isOverdue(now)) {
            return Optional.of(Unsettled.Why.EXPIRED);
        }
        return switch (reservation.state()) {
            case SETTLED -> Optional.of(Unsettled.Why.SETTLED_BEFORE);
            case RELEASED -> Optional.of(Unsettled.Why.RELEASED);
            case EXPIRED -> Optional.of(Unsettled.Why.EXPIRED);
            case OPEN -> reading(reservation, event).isPresent() ? Optional.empty() : Optional.of(Unsettled.Why.FOR_ANOTHER_METRIC);
        };
    }

    private static OptionalLong reading(Reservation reservation, EventToCount event) {
        return event.readings().stream()
                .filter(reading -> reading.metric().id() == reservation.against().metricId())
                .mapToLong(Meter.Reading::quantity)
                .findFirst();
    }
}
