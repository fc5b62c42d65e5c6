package io.tollgate.simulation;

import io.tollgate.simulation.Account.Made;
import io.tollgate.simulation.Account.Month;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What a customer's invoices must say, invoice after invoice: from raw events, the published prices, the plans it was on, and the calendar. Cents. */
final class Reckoning {
    private final Ledger.Customer customer;
    private final Phases phases;
    private final Account account = new Account();
    private final CreditsLeft credits;
    private final Advances advances;
    private final ToLongFunction<String> feeNoted;

    /**
     * @param paidOn what was paid on the invoice of that number and not given back
     * @param feeNoted what credit notes took back of the fee on the invoice of that number
     */
    Reckoning(Ledger.Customer customer, Phases phases, ToLongFunction<String> paidOn, ToLongFunction<String> feeNoted) {
        this.feeNoted = feeNoted;
        this.customer = customer;
        this.phases = phases;
        this.credits = new CreditsLeft(customer, phases, account);
        this.advances = new Advances(phases, account, credits, paidOn);
    }

    Map<String, Long> draws() {
        return account.draws();
    }

    /** What the invoice must say, when it is the next one. */
    Map<String, Long> lines(Bill bill) {
        phases.asOf(bill.at());
        Made made = bill.replaces().isPresent() ? again(account.made.get(bill.replaces().get())) : switch (bill.kind()) {
            case "signup" -> signup();
            case "upgrade" -> upgrade(bill.changed());
            case "threshold" -> advances.made(bill.number(), bill.at());
            default -> regular(bill.period());
        };
        if (!bill.isNone()) {
            account.made.put(bill.number(), made);
        }
        made.lines.values().removeIf(cents -> cents == 0);
        return made.lines;
    }

    /** The days from the first one on, of those of the month. */
    private Made signup() {
        Made made = new Made("signup", monthOf(customer.since()));
        made.line("proration_charge", share(customer.plans().getFirst().plan(), customer.since()));
        made.feeFrom = customer.since();
        return made;
    }

    /** Of a change at that instant: the old plan's days back, where they were charged, the new one's, and what was used until then. */
    private Made upgrade(Instant at) {
        Made made = new Made("upgrade", monthOf(at));
        Ledger.Stretch old = customer.plans().stream().filter(each -> each.from().isBefore(at)).reduce((earlier, later) -> later).orElseThrow();
        Instant charged = old.from().isBefore(Grant.instant(made.month)) ? Grant.instant(made.month) : old.from();
        made.line("proration_credit", account.feesGivenUp.contains(charged) ? 0 : -Math.min(share(old.plan(), at), feeLeft(charged)));
        made.line("proration_charge", share(customer.planAt(at), at));
        made.feeFrom = at;
        own(made, phases.of(made.month).stream().filter(phase -> phase.to().equals(at)).findFirst().orElseThrow());
        advances.credit(made);
        return made;
    }

    /** Of the fee that was charged from then on, what no credit note took back; all of one that is still to be charged. */
    private long feeLeft(Instant from) {
        return account.made.entrySet().stream()
                .filter(each -> !each.getValue().isVoid && each.getValue().feeFrom.equals(from))
                .mapToLong(each -> each.getValue().fee() - feeNoted.applyAsLong(each.getKey()))
                .findFirst().orElse(Long.MAX_VALUE);
    }

    /** What a threshold invoice would come to. */
    long accruedAt(Instant now) {
        phases.asOf(now);
        return advances.accrued(now).sum();
    }

    /** Of the month that is over: the next fee, what was used since the last change, and what changed in what was billed before. */
    private Made regular(LocalDate period) {
        Made made = new Made("regular", period);
        Month month = account.month(period);
        made.line("plan_fee", 100L * customer.planAt(Grant.instant(period.plusMonths(1))).fee());
        made.feeFrom = Grant.instant(period.plusMonths(1));
        List<Phases.Phase> all = phases.of(period);
        Map<Grant, Long> paidBefore = Map.copyOf(month.paid);
        own(made, all.getLast());
        advances.credit(made);
        for (LocalDate earlier : account.closedBefore(period)) {
            String now = phases.fingerprint(earlier);
            if (!now.equals(account.month(earlier).closedWith)) {
                account.month(earlier).closedWith = now;
                correct(made, earlier, phases.of(earlier), account.month(earlier).paid);
            }
        }
        correct(made, period, all.subList(0, all.size() - 1), paidBefore);
        month.closed = true;
        month.closedWith = phases.fingerprint(period);
        return made;
    }

    /** In the place of one that is void: the same fees, usage and corrections, with what the same credits have now. */
    Made again(Made before) {
        Made made = new Made(before.kind, before.month);
        made.feeFrom = before.feeFrom;
        made.charges = before.charges;
        made.credits = before.credits;
        before.lines.forEach(made::line);
        before.billed.keySet().forEach(key -> made.lines.remove("overage " + key.substring(0, key.indexOf('@'))));
        before.paid.forEach((grant, cents) -> made.line("credit " + grant.name() + " " + before.month, cents));
        before.drawn.forEach((month, grants) -> grants.forEach((grant, cents) -> {
            long corrected = cents - (month.equals(before.month) ? before.paid.getOrDefault(grant, 0L) : 0);
            if (corrected > 0) {
                account.draw(made, month, grant, corrected);
            }
        }));
        Map<Grant, Long> left = new HashMap<>();
        before.credits.forEach(grant -> left.put(grant, account.left(grant)));
        bill(made, Payment.of(left, before.charges));
        if (made.kind.equals("upgrade")) {
            made.advances.putAll(before.advances);
        } else {
            made.lines.keySet().removeIf(line -> line.startsWith("threshold_credit"));
            advances.credit(made);
        }
        return made;
    }

    /** Who voids says whether its charges are given up; then they count as billed all the same. */
    void voided(String number, boolean again) {
        Made made = account.made.get(number);
        made.isVoid = true;
        account.giveBack(made);
        if (again) {
            made.billed.forEach((key, cents) -> account.month(made.month).billed.merge(key, -cents, Long::sum));
            made.paid.forEach((grant, cents) -> account.month(made.month).paid.merge(grant, -cents, Long::sum));
        } else if (!made.kind.equals("threshold")) {
            account.feesGivenUp.add(made.feeFrom);
        }
    }

    private static long share(Published.Plan plan, Instant from) {
        LocalDate day = from.atOffset(ZoneOffset.UTC).toLocalDate();
        return BigDecimal.valueOf(100L * plan.fee()).multiply(BigDecimal.valueOf(day.lengthOfMonth() - day.getDayOfMonth() + 1))
                .divide(BigDecimal.valueOf(day.lengthOfMonth()), 0, RoundingMode.HALF_UP).longValueExact();
    }

    private void own(Made made, Phases.Phase phase) {
        Map<Grant, Long> left = credits.left(made.month, phase);
        made.charges = phases.charges(made.month, phase, left.keySet());
        left.values().removeIf(cents -> cents <= 0);
        made.credits = left.keySet();
        bill(made, Payment.of(left, made.charges));
    }

    private void bill(Made made, Payment payment) {
        Month month = account.month(made.month);
        for (Charge charge : made.charges) {
            long cents = payment.billed(charge);
            made.line("overage " + charge.metric(), cents);
            made.billed.put(charge.key(), cents);
            month.billed.merge(charge.key(), cents, Long::sum);
        }
        payment.paid().forEach((grant, cents) -> {
            made.line("credit " + grant.name() + " " + made.month, -cents);
            made.paid.put(grant, cents);
            month.paid.merge(grant, cents, Long::sum);
            account.draw(made, made.month, grant, cents);
        });
    }

    /** Prices phases again, with what grants paid for them and have left. @param counted what counts as paid for them so far */
    private void correct(Made made, LocalDate period, List<Phases.Phase> again, Map<Grant, Long> counted) {
        if (again.isEmpty()) {
            return;
        }
        Month month = account.month(period);
        Map<Grant, Long> before = Map.copyOf(counted);
        Map<Grant, Long> left = new HashMap<>();
        phases.grants(period).forEach(grant -> left.put(grant, account.left(grant) + before.getOrDefault(grant, 0L)));
        List<Charge> charges = phases.charges(period, again, left.keySet());
        Payment payment = Payment.of(left, charges);
        for (Charge charge : charges) {
            long now = payment.billed(charge);
            Long was = month.billed.put(charge.key(), now);
            made.line("late_usage " + charge.metric() + " " + period, now - (was == null ? 0 : was));
        }
        left.keySet().forEach(grant -> {
            long more = payment.paid().getOrDefault(grant, 0L) - before.getOrDefault(grant, 0L);
            made.line("credit " + grant.name() + " " + period, -more);
            month.paid.merge(grant, more, Long::sum);
            account.draw(made, period, grant, more);
        });
    }

    static LocalDate monthOf(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    }
}
