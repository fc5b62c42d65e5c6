package io.tollgate.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a customer's invoices must say, invoice after invoice: from raw events, the published prices, the plans it was on, and the calendar. Cents. */
final class Reckoning {
    private final RawUsage usage;
    private final Ledger.Customer customer;
    private final NavigableMap<LocalDate, Month> months = new TreeMap<>();

    /** @param from when it begins to pay; the one of the signup never ends */
    private record Grant(Instant from, long cents, boolean forever) {}

    private record Charge(Published.Plan plan, Instant from, Instant to, Map<String, Long> cents) {}

    /** What was billed for each phase's metric, what each grant paid, and which events that was for. */
    private static final class Month {
        final Map<String, Long> billed = new HashMap<>();
        final Map<Grant, Long> drawn = new HashMap<>();
        String closedWith = "";
    }

    Reckoning(RawUsage usage, Ledger.Customer customer) {
        this.usage = usage;
        this.customer = customer;
    }

    /** The days from the first one on, of those of the month. */
    Map<String, Long> signup() {
        return new HashMap<>(Map.of("proration_charge", share(customer.plans().getFirst().plan(), customer.since())));
    }

    /** Of a change at that instant: the old plan's days back, the new one's, and what was used until then. */
    Map<String, Long> upgrade(Instant at) {
        LocalDate month = monthOf(at);
        Map<String, Long> lines = new HashMap<>();
        add(lines, "proration_credit", -share(customer.planAt(at.minusNanos(1_000)), at));
        add(lines, "proration_charge", share(customer.planAt(at), at));
        Charge ended = charges(month).stream().filter(charge -> charge.to().equals(at)).findFirst().orElseThrow();
        bill(month, ended, at, true, lines);
        return lines;
    }

    /** Of the month that is over: the next fee, what was used since the last change, and what changed in what was billed before. */
    Map<String, Long> regular(LocalDate month) {
        Map<String, Long> lines = new HashMap<>();
        add(lines, "plan_fee", 100L * customer.planAt(end(month)).fee());
        List<Charge> charges = charges(month);
        Map<Grant, Long> own = bill(month, charges.getLast(), end(month), true, lines);
        for (LocalDate earlier : List.copyOf(months.headMap(month, false).keySet())) {
            String now = usage.fingerprint(customer.id(), earlier);
            if (!now.equals(months.get(earlier).closedWith)) {
                months.get(earlier).closedWith = now;
                correct(earlier, charges(earlier), Map.of(), lines);
            }
        }
        if (charges.size() > 1) {
            correct(month, charges.subList(0, charges.size() - 1), own, lines);
        }
        month(month).closedWith = usage.fingerprint(customer.id(), month);
        return lines;
    }

    private long share(Published.Plan plan, Instant from) {
        LocalDate day = from.atOffset(ZoneOffset.UTC).toLocalDate();
        return BigDecimal.valueOf(100L * plan.fee()).multiply(BigDecimal.valueOf(day.lengthOfMonth() - day.getDayOfMonth() + 1))
                .divide(BigDecimal.valueOf(day.lengthOfMonth()), 0, RoundingMode.HALF_UP).longValueExact();
    }

    /** @return what grants paid of it */
    private Map<Grant, Long> bill(LocalDate month, Charge charge, Instant at, boolean keep, Map<String, Long> lines) {
        Map<Grant, Long> left = left(month, at, Map.of());
        if (keep) {
            undrawn(month).forEach((grant, cents) -> left.computeIfPresent(grant, (same, had) -> had - cents));
        }
        Map<Grant, Long> paid = pay(left, List.of(charge));
        charge.cents().forEach((metric, cents) -> {
            if (keep) {
                month(month).billed.merge(metric + "@" + charge.from(), cents, Long::sum);
            }
            add(lines, "overage " + metric, cents);
        });
        paid.forEach((grant, cents) -> {
            if (keep) {
                month(month).drawn.merge(grant, cents, Long::sum);
            }
            add(lines, "credit", -cents);
        });
        return paid;
    }

    /** What months before that have not been billed yet will draw. */
    private Map<Grant, Long> undrawn(LocalDate before) {
        Map<Grant, Long> draws = new HashMap<>();
        LocalDate first = monthOf(customer.since());
        for (LocalDate month = first; month.isBefore(before); month = month.plusMonths(1)) {
            if (!months.containsKey(month) || months.get(month).closedWith.isEmpty()) {
                Map<Grant, Long> left = left(month, end(month), Map.of());
                draws.forEach((grant, cents) -> left.computeIfPresent(grant, (same, had) -> had - cents));
                pay(left, List.of(charges(month).getLast())).forEach((grant, cents) -> draws.merge(grant, cents, Long::sum));
            }
        }
        return draws;
    }

    /** Prices phases again, with all that grants have for their month but what they paid for another phase of it. */
    private void correct(LocalDate month, List<Charge> charges, Map<Grant, Long> paidForAnother, Map<String, Long> lines) {
        Month before = month(month);
        Map<Grant, Long> left = left(month, end(month), before.drawn);
        paidForAnother.forEach((grant, cents) -> left.merge(grant, -cents, Long::sum));
        Map<Grant, Long> paid = pay(left, charges);
        for (Charge charge : charges) {
            for (Published.Measure measure : Published.MEASURES) {
                long now = charge.cents().getOrDefault(measure.key(), 0L);
                Long was = before.billed.put(measure.key() + "@" + charge.from(), now);
                add(lines, "late_usage " + measure.key() + " " + month, now - (was == null ? 0 : was));
            }
        }
        for (Grant grant : left.keySet()) {
            long another = paidForAnother.getOrDefault(grant, 0L);
            long is = paid.getOrDefault(grant, 0L) + another;
            Long was = before.drawn.put(grant, is);
            add(lines, "credit", (was == null ? 0 : was) - is);
        }
    }

    /** In the order in which they end, and then began. @param whole what counts as not drawn yet */
    private Map<Grant, Long> left(LocalDate month, Instant until, Map<Grant, Long> whole) {
        List<Grant> grants = new ArrayList<>();
        for (Charge phase : phases(month)) {
            if (phase.from().isBefore(until) && phase.plan().monthlyCredit() > 0) {
                grants.add(new Grant(phase.from(), 100L * phase.plan().monthlyCredit(), false));
            }
        }
        if (customer.signupCredit()) {
            grants.add(new Grant(customer.since(), 500, true));
        }
        Map<Grant, Long> left = new java.util.LinkedHashMap<>();
        for (Grant grant : grants) {
            long drawn = months.values().stream().mapToLong(each -> each.drawn.getOrDefault(grant, 0L)).sum();
            left.put(grant, grant.cents() - drawn + whole.getOrDefault(grant, 0L));
        }
        return left;
    }

    /** A grant pays for no phase that ended before it began. Free bills no more than is paid: of its phases the rest is taken off here. */
    private static Map<Grant, Long> pay(Map<Grant, Long> left, List<Charge> charges) {
        long[] unpaid = charges.stream().mapToLong(charge -> charge.cents().getOrDefault("ai_spend", 0L)).toArray();
        Map<Grant, Long> paid = new HashMap<>();
        left.forEach((grant, cents) -> {
            long rest = cents;
            for (int i = 0; i < unpaid.length; i++) {
                if (grant.from().isBefore(charges.get(i).to())) {
                    long part = Math.min(rest, unpaid[i]);
                    rest -= part;
                    unpaid[i] -= part;
                    paid.merge(grant, part, Long::sum);
                }
            }
        });
        for (int i = 0; i < unpaid.length; i++) {
            if (charges.get(i).plan() == Published.FREE) {
                charges.get(i).cents().merge("ai_spend", -unpaid[i], Long::sum);
            }
        }
        return paid;
    }

    private List<Charge> charges(LocalDate month) {
        List<Charge> charges = phases(month);
        for (Charge charge : charges) {
            Map<String, Long> billable = usage.billable(customer.id(), month, charge.from(), charge.to());
            for (Published.Measure measure : Published.MEASURES) {
                charge.cents().put(measure.key(), charge.plan().charge(measure, billable.getOrDefault(measure.key(), 0L)));
            }
        }
        return charges;
    }

    /** Those of the month; the first of all answers for what was used before it in its month. */
    private List<Charge> phases(LocalDate month) {
        List<Charge> phases = new ArrayList<>();
        Instant begin = month.atStartOfDay(ZoneOffset.UTC).toInstant();
        List<Ledger.Stretch> plans = customer.plans();
        for (int i = 0; i < plans.size(); i++) {
            Instant from = i == 0 || plans.get(i).from().isBefore(begin) ? begin : plans.get(i).from();
            Instant to = i + 1 < plans.size() && plans.get(i + 1).from().isBefore(end(month)) ? plans.get(i + 1).from() : end(month);
            if (from.isBefore(to)) {
                phases.add(new Charge(plans.get(i).plan(), from, to, new HashMap<>()));
            }
        }
        return phases;
    }

    private Month month(LocalDate month) {
        return months.computeIfAbsent(month, any -> new Month());
    }

    private static void add(Map<String, Long> lines, String line, long cents) {
        lines.merge(line, cents, Long::sum);
    }

    static LocalDate monthOf(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    }

    private static Instant end(LocalDate month) {
        return month.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
