package io.tollgate.actions;

import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.List;

/** Tells a workspace that something was refused at its limit, where the refusal itself was rolled back: a machine that may not start or run on. */
public final class TellRefusal {
    private final CounterStore counters;
    private final RaiseAlerts raiseAlerts;

    public TellRefusal(CounterStore counters, RaiseAlerts raiseAlerts) {
        this.counters = counters;
        this.raiseAlerts = raiseAlerts;
    }

    /** Once for each limit of a counter; a limit that was changed meanwhile is told of as it is now. */
    public void run(Transaction tx, Against refusing, Instant now) {
        List<Counter> first = counters.lock(tx, CounterKeys.of(List.of(refusing))).values().stream().filter(Counter::refusesForTheFirstTime).toList();
        if (!first.isEmpty()) {
            counters.refused(tx, first.stream().map(Counter::key).toList());
            raiseAlerts.refused(tx, first, now);
        }
    }
}
