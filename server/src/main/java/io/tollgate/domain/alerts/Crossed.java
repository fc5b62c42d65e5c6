package io.tollgate.domain.alerts;

import java.util.Comparator;

/** A threshold that was crossed, and the quantity it stood for then. */
public record Crossed(Threshold threshold, long level) {
    static final Comparator<Crossed> LOWEST_FIRST = Comparator.comparingLong(Crossed::level).thenComparing(each -> each.threshold().key());
}
