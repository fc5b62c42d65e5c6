package io.tollgate.simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which grant pays how much of what was charged: what ends soonest pays first, and for nothing that was used after its end. */
record Payment(Map<Grant, Long> paid, Map<String, Long> unpaid) {
    private static final long NOTHING = 0;

    /** @param left of each grant, in any order; what has none left pays nothing */
    static Payment of(Map<Grant, Long> left, List<Charge> charges) {
        Map<String, Long> unpaid = new HashMap<>();
        charges.forEach(charge -> unpaid.put(charge.key(), charge.cents()));
        Map<Grant, Long> paid = new LinkedHashMap<>();
        for (Grant grant : left.keySet().stream().sorted(Grant.ORDER).toList()) {
            long rest = Math.max(left.get(grant), NOTHING);
            for (Charge charge : charges) {
                if (grant.paysFor(charge)) {
                    long open = unpaid.get(charge.key());
                    // What others paid before was for the earliest usage, since they ended sooner.
                    long inTime = grant.end().map(charge.before()::get).map(cents -> Math.min(cents, charge.cents()) - (charge.cents() - open)).orElse(open);
                    long part = Math.max(NOTHING, Math.min(rest, Math.min(open, inTime)));
                    rest -= part;
                    unpaid.put(charge.key(), open - part);
                    paid.merge(grant, part, Long::sum);
                }
            }
        }
        paid.values().removeIf(cents -> cents == NOTHING);
        return new Payment(paid, unpaid);
    }

    long billed(Charge charge) {
        return charge.billed(unpaid.get(charge.key()));
    }
}
