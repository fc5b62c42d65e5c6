package io.tollgate.domain.alerts;

import io.tollgate.domain.alerts.Threshold.Basis;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** Which thresholds a counter crossed. Pure; quantities are smallest units. */
public final class Thresholds {
    private Thresholds() {}

    /** Those that were not reached before and are after, the lowest first. */
    public static List<Crossed> crossed(Collection<Threshold> thresholds, long before, long after, Basis basis) {
        return thresholds.stream()
                .flatMap(threshold -> threshold.level(basis).stream().mapToObj(level -> new Crossed(threshold, level)))
                .filter(each -> before < each.level() && each.level() <= after)
                .sorted(Crossed.LOWEST_FIRST)
                .toList();
    }

    /** Whether the hard limit was not reached before and is after. A limit of nothing is never reached: nothing led up to it. */
    public static boolean limitReached(OptionalLong limit, long before, long after) {
        return limit.isPresent() && before < limit.getAsLong() && limit.getAsLong() <= after;
    }
}
