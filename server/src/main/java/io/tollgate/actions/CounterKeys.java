package io.tollgate.actions;

import io.tollgate.domain.limits.Reservation.Against;
import io.tollgate.domain.limits.Standing;
import io.tollgate.domain.metering.Counter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Between the counters of metering and what limits knows of them. */
final class CounterKeys {
    private CounterKeys() {}

    static Counter.Key of(Against against) {
        return new Counter.Key(against.workspaceId(), against.metricId(), against.period());
    }

    static SortedSet<Counter.Key> of(Collection<Against> counters) {
        SortedSet<Counter.Key> keys = new TreeSet<>();
        counters.forEach(each -> keys.add(of(each)));
        return keys;
    }

    static Map<Against, Standing> standings(Map<Counter.Key, Counter> counters) {
        Map<Against, Standing> standings = new LinkedHashMap<>();
        counters.forEach((key, counter) -> standings.put(
                new Against(key.workspaceId(), key.metricId(), key.period()),
                new Standing(counter.used(), counter.billable(), counter.reserved(), counter.hardLimit())));
        return standings;
    }

    /** The counters with what stands reserved on them now; those where nothing changed are left out. */
    static Collection<Counter> reserved(Map<Counter.Key, Counter> counters, Map<Against, Standing> standings) {
        return standings.entrySet().stream()
                .map(entry -> counters.get(of(entry.getKey())).withReserved(entry.getValue().reserved()))
                .filter(counter -> counter.reserved() != counters.get(counter.key()).reserved())
                .toList();
    }
}
