package io.tollgate.actions;

import io.tollgate.actions.ReserveOutcome.LimitReached;
import io.tollgate.actions.ReserveOutcome.Refused;
import io.tollgate.actions.ReserveOutcome.Reserved;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.limits.NewReservation;
import io.tollgate.domain.limits.NewReservation.AskedAs;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.limits.ReservationStore.Ending;
import io.tollgate.domain.limits.ReservationStore.Granted;
import io.tollgate.domain.limits.Reserving;
import io.tollgate.domain.limits.Standing;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sets quantities aside, decided on the counter rows. Takes the requests of a group commit, so that many callers share one transaction.
 *
 * <p>In order: give first answers again; hold the other wishes against workspace and plan; lock the counters; decide in the order of arrival; write
 * reservations and counters.
 */
public final class ReserveUsage implements GroupCommit.Batch<ReserveUsage.Request, ReserveUsage.Answer> {
    public static final Duration HELD_BY_DEFAULT = Duration.ofHours(1);
    public static final Duration HELD_AT_MOST = Duration.ofHours(24);

    private final InstantSource clock;
    private final AdmitReservations admission;
    private final MeteringIds ids;
    private final CounterStore counters;
    private final ReservationStore reservations;
    private final RaiseAlerts raiseAlerts;

    /**
     * @param quantity in the metric's unit
     * @param provider the AI provider it is for; one that the workspace has a key of its own for is not held against its limits
     * @param key the request's Idempotency-Key with what it asks for, where it came with one
     */
    public record Wish(
            String workspace,
            String metric,
            BigDecimal quantity,
            String project,
            Duration heldFor,
            Optional<Provider> provider,
            Optional<Key> key) {}

    /** @param requestSha256 of method, path and body, in hexadecimal */
    public record Key(AskedAs askedAs, String requestSha256) {}

    public record Request(List<Wish> wishes) {}

    /** @param outcomes one for each wish, in order */
    public record Answer(List<ReserveOutcome> outcomes) {}

    public ReserveUsage(
            InstantSource clock,
            AdmitReservations admission,
            MeteringIds ids,
            CounterStore counters,
            ReservationStore reservations,
            RaiseAlerts raiseAlerts) {
        this.clock = clock;
        this.admission = admission;
        this.ids = ids;
        this.counters = counters;
        this.reservations = reservations;
        this.raiseAlerts = raiseAlerts;
    }

    @Override
    public List<Answer> decide(Transaction tx, List<Request> requests) {
        Instant now = clock.instant();
        List<Wish> wishes = requests.stream().flatMap(request -> request.wishes().stream()).toList();
        ReserveOutcome[] outcomes = new ReserveOutcome[wishes.size()];
        List<Integer> open = new ArrayList<>(wishes.size());
        Map<AskedAs, Granted> before = grantedBefore(tx, wishes);
        for (int i = 0; i < outcomes.length; i++) {
            Optional<ReserveOutcome> first = firstAnswer(tx, wishes.get(i), before);
            if (first.isPresent()) {
                outcomes[i] = first.get();
            } else {
                open.add(i);
            }
        }
        List<AdmitReservations.Admitted> admitted = admission.admit(tx, open.stream().map(wishes::get).toList(), now);
        List<Arrival> arrivals = new ArrayList<>(open.size());
        for (int i = 0; i < open.size(); i++) {
            int position = open.get(i);
            switch (admitted.get(i)) {
                case AdmitReservations.Admitted.No(Refused why) -> outcomes[position] = why;
                case AdmitReservations.Admitted.Yes yes -> arrivals.add(new Arrival(position, wishes.get(position), yes));
            }
        }
        if (!arrivals.isEmpty()) {
            reserve(tx, arrivals, outcomes, now);
        }
        return answers(requests, outcomes);
    }

    private record Arrival(int position, Wish wish, AdmitReservations.Admitted.Yes admitted) {
        Against against() {
            return admitted.against();
        }
    }

    private record Grant(Arrival arrival, NewReservation reservation) {}

    private void reserve(Transaction tx, List<Arrival> arrivals, ReserveOutcome[] outcomes, Instant now) {
        Map<Counter.Key, Counter> locked = counters.lock(tx, CounterKeys.of(arrivals.stream().map(Arrival::against).toList()));
        // Once more: who was granted the same under the same key meanwhile had the same counter locked.
        Map<AskedAs, Granted> before = grantedBefore(tx, arrivals.stream().map(Arrival::wish).toList());
        Deciding deciding = new Deciding(new Reserving(CounterKeys.standings(locked)), before, outcomes);
        deciding.all(tx, arrivals, now);
        if (!deciding.tooSmall.isEmpty()) {
            List<Reservation> overdue = reservations.lockOverdue(tx, deciding.tooSmall, now);
            if (!overdue.isEmpty()) {
                deciding = new Deciding(new Reserving(CounterKeys.standings(locked)), before, outcomes);
                deciding.expire(overdue);
                deciding.all(tx, arrivals, now);
                reservations.end(tx, overdue.stream().map(each -> new Ending(each.id(), State.EXPIRED, OptionalLong.empty())).toList(), now);
            }
        }
        deciding.write(tx, locked);
        tellRefused(tx, locked, deciding, now);
    }

    /** The first refusal at a limit is told of; the others find that on the counter and cost nothing. */
    private void tellRefused(Transaction tx, Map<Counter.Key, Counter> locked, Deciding deciding, Instant now) {
        Map<Against, Standing> standings = deciding.reserving.standings();
        List<Counter> first = deciding.tooSmall.stream()
                .map(each -> locked.get(CounterKeys.of(each)).withReserved(standings.get(each).reserved()))
                .filter(Counter::refusesForTheFirstTime)
                .toList();
        if (!first.isEmpty()) {
            counters.refused(tx, first.stream().map(Counter::key).toList());
            raiseAlerts.refused(tx, first, now);
        }
    }

    private Map<AskedAs, Granted> grantedBefore(Transaction tx, List<Wish> wishes) {
        Set<AskedAs> asked = wishes.stream().flatMap(wish -> wish.key().stream()).map(Key::askedAs).collect(Collectors.toSet());
        return asked.isEmpty() ? Map.of() : reservations.granted(tx, asked);
    }

    private Optional<ReserveOutcome> firstAnswer(Transaction tx, Wish wish, Map<AskedAs, Granted> before) {
        return wish.key().flatMap(key -> Optional.ofNullable(before.get(key.askedAs())).map(granted -> {
            Reservation first = granted.reservation();
            return granted.requestSha256().equals(key.requestSha256())
                    ? new Reserved(first.id(), ids.knownMetric(tx, first.against().metricId()).unit(), first.quantity(),
                            granted.remaining(), first.expiresAt(), first.isOnOwnKey(), true)
                    : keyReused();
        }));
    }

    /** One pass over a batch's wishes. */
    private final class Deciding {
        private final Reserving reserving;
        private final Map<AskedAs, Granted> before;
        private final ReserveOutcome[] outcomes;
        private final List<Grant> grants = new ArrayList<>();
        private final Map<AskedAs, Arrival> askedInBatch = new HashMap<>();
        private final Set<Against> tooSmall = new HashSet<>();

        Deciding(Reserving reserving, Map<AskedAs, Granted> before, ReserveOutcome[] outcomes) {
            this.reserving = reserving;
            this.before = before;
            this.outcomes = outcomes;
        }

        void expire(List<Reservation> overdue) {
            overdue.forEach(each -> reserving.giveBack(each.against(), each.held()));
        }

        void all(Transaction tx, List<Arrival> arrivals, Instant now) {
            for (Arrival arrival : arrivals) {
                outcomes[arrival.position()] = firstAnswer(tx, arrival.wish(), before)
                        .or(() -> answerInBatch(arrival))
                        .orElseGet(() -> decide(tx, arrival, now));
            }
        }

        private Optional<ReserveOutcome> answerInBatch(Arrival arrival) {
            return arrival.wish().key().flatMap(key -> Optional.ofNullable(askedInBatch.get(key.askedAs())).map(first ->
                    first.wish().key().orElseThrow().requestSha256().equals(key.requestSha256())
                            && outcomes[first.position()] instanceof Reserved granted
                            ? granted.again()
                            : keyReused()));
        }

        private ReserveOutcome decide(Transaction tx, Arrival arrival, Instant now) {
            AdmitReservations.Admitted.Yes admitted = arrival.admitted();
            if (admitted.isOnOwnKey()) {
                return granted(tx, arrival, OptionalLong.empty(), now);
            }
            return switch (reserving.hold(arrival.against(), admitted.quantity())) {
                case Reserving.Outcome.Refused(var at) -> {
                    tooSmall.add(arrival.against());
                    yield new LimitReached(admitted.metric(), at, admitted.resetsAt());
                }
                case Reserving.Outcome.Granted(OptionalLong remaining) -> granted(tx, arrival, remaining, now);
            };
        }

        private Reserved granted(Transaction tx, Arrival arrival, OptionalLong remaining, Instant now) {
            AdmitReservations.Admitted.Yes admitted = arrival.admitted();
            NewReservation granted = reservation(tx, arrival, remaining, now);
            grants.add(new Grant(arrival, granted));
            arrival.wish().key().ifPresent(key -> askedInBatch.put(key.askedAs(), arrival));
            return new Reserved(
                    granted.id(), admitted.metric().unit(), admitted.quantity(), remaining, granted.expiresAt(), admitted.isOnOwnKey(), false);
        }

        private NewReservation reservation(Transaction tx, Arrival arrival, OptionalLong remaining, Instant now) {
            return new NewReservation(
                    reservations.nextId(tx, arrival.admitted().workspace()),
                    arrival.against(),
                    arrival.admitted().projectId(),
                    arrival.admitted().quantity(),
                    now,
                    now.plus(arrival.wish().heldFor()),
                    OptionalLong.empty(),
                    arrival.admitted().provider(),
                    arrival.wish().key().map(key -> new NewReservation.FirstAnswer(key.askedAs(), key.requestSha256(), remaining)));
        }

        /** A key that another transaction has used for another counter meanwhile keeps its reservation from being written. */
        void write(Transaction tx, Map<Counter.Key, Counter> locked) {
            if (!grants.isEmpty()) {
                Set<Long> written = reservations.insert(tx, grants.stream().map(Grant::reservation).toList());
                for (Grant grant : grants) {
                    if (!written.contains(grant.reservation().id().value())) {
                        if (!grant.arrival().admitted().isOnOwnKey()) {
                            reserving.giveBack(grant.arrival().against(), grant.reservation().quantity());
                        }
                        outcomes[grant.arrival().position()] = keyReused();
                    }
                }
            }
            counters.save(tx, CounterKeys.reserved(locked, reserving.standings()));
        }
    }

    private static Refused keyReused() {
        return new Refused(ErrorCode.IDEMPOTENCY_KEY_REUSED, "Idempotency-Key", "This Idempotency-Key was used for another request.");
    }

    private static List<Answer> answers(List<Request> requests, ReserveOutcome[] outcomes) {
        List<Answer> answers = new ArrayList<>(requests.size());
        int from = 0;
        for (Request request : requests) {
            int to = from + request.wishes().size();
            answers.add(new Answer(List.of(Arrays.copyOfRange(outcomes, from, to))));
            from = to;
        }
        return answers;
    }
}
