package io.tollgate.simulation;

import io.tollgate.simulation.Account.Made;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Threshold invoices: what they bill before a month is over, and what is credited for that when its usage is billed.
 *
 * @param paidOn what was paid on the invoice of that number and not given back
 */
record Advances(Phases phases, Account account, CreditsLeft credits, ToLongFunction<String> paidOn) {

    Made made(String number, Instant at) {
        Made made = accrued(at);
        account.month(made.month).thresholds.add(new Account.Threshold(number, running(at).from(), made.sum()));
        return made;
    }

    /** What the running month's last phase came to so far, less what was billed of it before. Draws nothing. */
    Made accrued(Instant at) {
        Made made = new Made("threshold", Reckoning.monthOf(at));
        Phases.Phase phase = running(at);
        Map<Grant, Long> left = credits.left(made.month, phase);
        List<Charge> charges = phases.charges(made.month, phase, left.keySet());
        Payment payment = Payment.of(left, charges);
        charges.forEach(charge -> made.line("overage " + charge.metric(), payment.billed(charge)));
        payment.paid().forEach((grant, cents) -> made.line("credit " + grant.name() + " " + made.month, -cents));
        account.month(made.month).thresholds.stream()
                .filter(earlier -> earlier.phase().equals(phase.from()) && !account.made.get(earlier.number()).isVoid)
                .forEach(earlier -> made.line("threshold_credit " + earlier.number(), -earlier.cents()));
        return made;
    }

    /** Of changes at that very instant those that were billed before. */
    private Phases.Phase running(Instant at) {
        LocalDate month = Reckoning.monthOf(at);
        return phases.of(month, plan -> plan.from().isBefore(at) || plan.from().equals(at)
                && (at.equals(Grant.instant(month)) || account.made.values().stream().anyMatch(each -> each.feeFrom.equals(at)))).getLast();
    }

    /** What was paid on the month's threshold invoices, but for what an invoice of a change has credited. */
    void credit(Made made) {
        for (Account.Threshold threshold : account.month(made.month).thresholds) {
            long cents = paidOn.applyAsLong(threshold.number()) - account.credited(threshold.number());
            made.line("threshold_credit " + threshold.number(), -cents);
            made.advances.put(threshold.number(), cents);
        }
    }
}
