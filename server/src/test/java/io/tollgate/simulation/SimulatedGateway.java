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
    private final Set<String> declinedOnce = new HashSet<>();
    private Mood mood = Mood.ANSWERS;

    /** Of the next charge. */
    synchronized void next(Mood next) {
        mood = next;
    }

    synchronized void forget() {
        entries.clear();
        declinedOnce.clear();
        mood = Mood.ANSWERS;
    }

    synchronized Map<String, Entry> entries() {
        return Map.copyOf(entries);
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
        return switch (now) {
            case TAKES_AND_DIES -> throw new Died();
            case TAKES_AND_SAYS_NOTHING -> new ChargeOutcome.Unknown("no answer");
            case ANSWERS, DIES_BEFORE -> entry.taken()
                    ? new ChargeOutcome.Succeeded("taken_" + charge.idempotencyKey())
                    : new ChargeOutcome.Declined("card_declined", "The card was declined.");
        };
    }

    private boolean pays(String card) {
        return card.startsWith("pays") || card.startsWith("second") && !declinedOnce.add(card);
    }

    @Override
    public ChargeOutcome refund(Reversal reversal) {
        throw new AssertionError("nothing is refunded: " + reversal);
    }

    @Override
    public Attached attach(NewMethod method) {
        throw new AssertionError("methods are added ready: " + method);
    }
}
