package io.tollgate.simulation;

import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.PaymentGateway;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Takes money by what a card is called, and keeps a ledger of its own: one entry for each key. What asks can be made to die, or to hear nothing. */
final class SimulatedGateway implements PaymentGateway {
    enum Mood {
        ANSWERS,
        /** The money is taken, and nothing of whoever asked runs any more. */
        TAKES_AND_DIES,
        DIES_BEFORE,
        TAKES_AND_SAYS_NOTHING
    }

    /** The process that asked is gone. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    record Entry(int workspace, String method, long minor, boolean taken) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Entry> reversals = new LinkedHashMap<>();
    private final Set<String> declinedOnce = new HashSet<>();
    private Mood mood = Mood.ANSWERS;

    /** Of the next charge. */
    synchronized void next(Mood next) {
        mood = next;
    }

    synchronized void forget() {
        entries.clear();
        reversals.clear();
        declinedOnce.clear();
        mood = Mood.ANSWERS;
    }

    synchronized Map<String, Entry> entries() {
        return Map.copyOf(entries);
    }

    /** What was asked to be given back, and whether it was. */
    synchronized Map<String, Entry> reversals() {
        return Map.copyOf(reversals);
    }

    @Override
    public GatewayKind kind() {
        return GatewayKind.TEST;
    }

    @Override
    public synchronized ChargeOutcome charge(Charge charge) {
        Mood now = mood;
        mood = Mood.ANSWERS;
        if (now == Mood.DIES_BEFORE) {
            throw new Died();
        }
        String card = charge.method().reference();
        Entry entry = entries.computeIfAbsent(charge.idempotencyKey(), key ->
                new Entry(charge.payment().workspace().value(), card, charge.amount().minorUnits(), pays(card)));
        if (entry.minor() != charge.amount().minorUnits() || !entry.method().equals(card)) {
            throw new AssertionError("asked for " + charge + " by the key of " + entry);
        }
        return answer(now, entry, "taken_" + charge.idempotencyKey());
    }

    private static ChargeOutcome answer(Mood now, Entry entry, String reference) {
        return switch (now) {
            case TAKES_AND_DIES -> throw new Died();
            case TAKES_AND_SAYS_NOTHING -> new ChargeOutcome.Unknown("no answer");
            case ANSWERS, DIES_BEFORE -> entry.taken()
                    ? new ChargeOutcome.Succeeded(reference)
                    : new ChargeOutcome.Declined("card_declined", "The card was declined.");
        };
    }

    private boolean pays(String card) {
        return card.startsWith("pays") || card.startsWith("keeps") || card.startsWith("second") && !declinedOnce.add(card);
    }

    /** A card that keeps takes nothing back; and none takes more than it gave. */
    @Override
    public synchronized ChargeOutcome refund(Reversal reversal) {
        Mood now = mood;
        mood = Mood.ANSWERS;
        if (now == Mood.DIES_BEFORE) {
            throw new Died();
        }
        Entry charge = entries.get(reversal.reference().substring("taken_".length()));
        Entry entry = reversals.computeIfAbsent(reversal.idempotencyKey(), key -> new Entry(reversal.workspace().value(), reversal.reference(),
                reversal.amount().minorUnits(), !charge.method().startsWith("keeps")));
        long back = reversals.values().stream().filter(each -> each.taken() && each.method().equals(reversal.reference())).mapToLong(Entry::minor).sum();
        if (!charge.taken() || back > charge.minor() || entry.minor() != reversal.amount().minorUnits()) {
            throw new AssertionError("asked to give back " + reversal + " of " + charge + ", which makes " + back);
        }
        return answer(now, entry, "given_" + reversal.idempotencyKey());
    }

    @Override
    public Attached attach(NewMethod method) {
        throw new AssertionError("methods are added ready: " + method);
    }
}
