package io.tollgate.simulation;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What grants have for the usage of a phase: the older month comes first, also where it is not billed yet. */
record CreditsLeft(Ledger.Customer customer, Phases phases, Account account) {

    /** Of those that began before the phase ends. */
    Map<Grant, Long> left(LocalDate month, Phases.Phase phase) {
        Map<Grant, Long> left = new HashMap<>();
        phases.grants(month).stream().filter(grant -> grant.from().isBefore(phase.to())).forEach(grant -> left.put(grant, account.left(grant)));
        undrawn(month).forEach((grant, cents) -> left.computeIfPresent(grant, (same, had) -> had - cents));
        return left;
    }

    private Map<Grant, Long> undrawn(LocalDate before) {
        Map<Grant, Long> draws = new HashMap<>();
        for (LocalDate month = Reckoning.monthOf(customer.since()); month.isBefore(before); month = month.plusMonths(1)) {
            if (!account.isClosed(month)) {
                Map<Grant, Long> left = new HashMap<>();
                phases.grants(month).forEach(grant -> left.put(grant, account.left(grant) - draws.getOrDefault(grant, 0L)));
                Payment.of(left, phases.charges(month, phases.of(month).getLast(), left.keySet())).paid()
                        .forEach((grant, cents) -> draws.merge(grant, cents, Long::sum));
            }
        }
        return draws;
    }
}
