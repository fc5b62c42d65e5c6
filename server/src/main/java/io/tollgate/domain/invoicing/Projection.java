package io.tollgate.domain.invoicing;

import io.tollgate.domain.invoicing.BillingFacts.BillableBefore;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a period's usage comes to by its end, so that a draft of the projected facts says what its invoice will come to.
 *
 * <p>What adds up goes on as it did lately: a week as a rule, so that weekdays and weekends have their share; since the workspace's beginning where that is
 * less, but never reckoned as less than a day, so that a first busy hour is not taken for a busy month. Different values go on as in the phase so far, since
 * each period counts them anew. A level stays. Nothing passes its hard limit.
 *
 * @param lately whole hours up to {@code now}, and the part of the last one
 * @param recent by metric key, the billable quantity of that time
 * @param room by metric key, how much more the hard limit lets through; none where it is not in the map
 */
public record Projection(Instant now, TimeRange lately, Map<String, Long> recent, Map<String, Long> room) {
    private static final Duration LEAST = Duration.ofDays(1);
    private static final Duration MOST = Duration.ofDays(7);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    public Projection {
        recent = Map.copyOf(recent);
        room = Map.copyOf(room);
    }

    /** The time whose usage says how it goes on. @param begin of the workspace's first phase */
    public static TimeRange lately(Instant begin, Instant now) {
        Instant weekAgo = now.minus(MOST);
        Instant from = (begin.isAfter(weekAgo) && begin.isBefore(now) ? begin : weekAgo).truncatedTo(ChronoUnit.HOURS);
        return new TimeRange(from, now.isAfter(from) ? now : from.plusMillis(1));
    }

    /** The facts with the usage of their period's end. */
    public BillingFacts of(BillingFacts facts) {
        List<UsagePhase> usage = facts.usage().stream()
                .map(phase -> phase.range().to().isAfter(now)
                        ? new UsagePhase(phase.range(), phase.period(), phase.rule(), phase.catalogVersion(), phase.planKey(), phase.planName(),
                                phase.metrics().stream().map(metric -> projected(phase, metric)).toList(), phase.followsAnother())
                        : phase)
                .toList();
        return facts.withUsage(usage);
    }

    /** How it was reckoned, for whoever reads the figures. @param ways in which the plan's metrics add up */
    public String basis(BillingPeriod period, Set<Aggregation> ways) {
        return "Usage goes on until " + DATE.format(period.to()) + " as it did from " + DATE.format(lately.from()) + " on"
                + (length(lately).compareTo(LEAST) < 0 ? ", taken for a day" : "")
                + (ways.contains(Aggregation.UNIQUE) ? "; different values as in this period so far" : "")
                + (ways.contains(Aggregation.MAX) || ways.contains(Aggregation.LATEST) ? "; levels stay" : "")
                + ". Nothing passes its hard limit.";
    }

    private MetricUsage projected(UsagePhase phase, MetricUsage usage) {
        Instant end = phase.range().to();
        return new MetricUsage(
                usage.metric(),
                usage.terms(),
                plus(usage.quantity(), more(phase, usage, end)),
                usage.beyondLimit(),
                usage.ownKey(),
                usage.before().stream()
                        .map(part -> part.at().isAfter(now) ? new BillableBefore(part.at(), plus(part.billable(), more(phase, usage, part.at()))) : part)
                        .toList());
    }

    private long more(UsagePhase phase, MetricUsage usage, Instant until) {
        long more = switch (usage.metric().aggregation()) {
            case SUM, COUNT -> more(recent.getOrDefault(usage.metric().key(), 0L), length(lately), Duration.between(now, until));
            case UNIQUE -> now.isAfter(phase.range().from())
                    ? more(usage.billable(), Duration.between(phase.range().from(), now), Duration.between(now, until))
                    : 0;
            case MAX, LATEST -> 0;
        };
        return Math.min(more, room.getOrDefault(usage.metric().key(), Long.MAX_VALUE));
    }

    /** What a stretch adds at the pace of another; half-up to the smallest unit. */
    static long more(long quantity, Duration in, Duration ahead) {
        Duration pace = in.compareTo(LEAST) < 0 ? LEAST : in;
        BigInteger whole = BigInteger.valueOf(pace.toMillis());
        BigInteger doubled = BigInteger.valueOf(quantity).multiply(BigInteger.valueOf(ahead.toMillis())).shiftLeft(1).add(whole);
        return doubled.divide(whole.shiftLeft(1)).min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    private static long plus(long quantity, long more) {
        return quantity > Long.MAX_VALUE - more ? Long.MAX_VALUE : quantity + more;
    }

    private static Duration length(TimeRange range) {
        return Duration.between(range.from(), range.to());
    }
}
