package io.tollgate.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A customer's months: its plans in them, what their usage comes to by the published prices, and which credits there are. */
final class Phases {
    private final RawUsage usage;
    private final Ledger ledger;
    private final Ledger.Customer customer;

    record Phase(Published.Plan plan, Instant from, Instant to) {}

    /** What was used is what had come by then. */
    void asOf(Instant instant) {
        usage.asOf(instant);
    }

    Phases(RawUsage usage, Ledger ledger, Ledger.Customer customer) {
        this.usage = usage;
        this.ledger = ledger;
        this.customer = customer;
    }

    /** Those of the month; the first of all answers for what was used before it in its month. @param known which plans had begun, or will */
    List<Phase> of(LocalDate month, Predicate<Ledger.Stretch> known) {
        List<Phase> phases = new ArrayList<>();
        Instant begin = Grant.instant(month);
        Instant end = Grant.instant(month.plusMonths(1));
        List<Ledger.Stretch> plans = customer.plans().stream().filter(known).toList();
        for (int i = 0; i < plans.size(); i++) {
            Instant from = i == 0 || plans.get(i).from().isBefore(begin) ? begin : plans.get(i).from();
            Instant to = i + 1 < plans.size() && plans.get(i + 1).from().isBefore(end) ? plans.get(i + 1).from() : end;
            if (from.isBefore(to)) {
                phases.add(new Phase(plans.get(i).plan(), from, to));
            }
        }
        return phases;
    }

    List<Phase> of(LocalDate month) {
        return of(month, any -> true);
    }

    /** @param credits that may pay for it: what was used before their end is told apart */
    List<Charge> charges(LocalDate month, Phase phase, Collection<Grant> credits) {
        Map<String, Long> all = charged(month, phase, phase.to());
        Map<Instant, Map<String, Long>> cut = new HashMap<>();
        credits.stream().flatMap(grant -> grant.end().stream()).filter(end -> end.isAfter(phase.from()) && end.isBefore(phase.to()))
                .forEach(end -> cut.computeIfAbsent(end, until -> charged(month, phase, until)));
        List<Charge> charges = new ArrayList<>();
        for (Published.Measure measure : Published.MEASURES) {
            Map<Instant, Long> before = new HashMap<>();
            cut.forEach((end, charged) -> before.put(end, charged.get(measure.key())));
            charges.add(new Charge(phase.plan(), measure.key(), phase.from(), phase.to(), all.get(measure.key()), before));
        }
        return charges;
    }

    List<Charge> charges(LocalDate month, List<Phase> phases, Collection<Grant> credits) {
        return phases.stream().flatMap(phase -> charges(month, phase, credits).stream()).toList();
    }

    private Map<String, Long> charged(LocalDate month, Phase phase, Instant until) {
        Map<String, Long> billable = usage.billable(customer.id(), month, phase.from(), until);
        Map<String, Long> cents = new HashMap<>();
        Published.MEASURES.forEach(measure ->
                cents.put(measure.key(), phase.plan().charge(measure, billable.getOrDefault(measure.key(), 0L))));
        return cents;
    }

    /** One for each phase whose plan has one, the one of the signup, and those given by hand. */
    List<Grant> grants(LocalDate month) {
        List<Grant> grants = new ArrayList<>();
        for (Phase phase : of(month)) {
            if (phase.plan().monthlyCredit() > 0) {
                grants.add(Grant.monthly(phase.from(), Grant.instant(month.plusMonths(1)), phase.plan().monthlyCredit()));
            }
        }
        if (customer.signupCredit()) {
            grants.add(Grant.signup(customer.since()));
        }
        grants.addAll(ledger.granted.getOrDefault(customer.id(), List.of()));
        return grants.stream().filter(grant -> grant.overlaps(month)).toList();
    }

    /** The same while no event of the month came or was taken back. */
    String fingerprint(LocalDate month) {
        return usage.fingerprint(customer.id(), month);
    }
}
