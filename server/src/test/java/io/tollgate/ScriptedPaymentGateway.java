package io.tollgate;

import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A gateway that does what the test says, and remembers what it took under which key, as a real one does when the one who asked is gone. */
public final class ScriptedPaymentGateway implements PaymentGateway {
    /** What a charge comes to. */
    public enum Step {
        PAY,
        DECLINE,
        /** Takes the money, and the process that asked dies before it hears of it. */
        PAY_AND_DIE,
        DIE_BEFORE,
        /** Declines, and the process that asked dies before it hears of it. */
        DECLINE_AND_DIE,
        PAY_AND_SAY_NOTHING,
        SAY_NOTHING
    }

    /** The process is gone: nothing after the call runs. */
    public static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Map<String, ChargeOutcome> answers = new LinkedHashMap<>();
    private final Map<String, Money> taken = new LinkedHashMap<>();
    private final Map<String, Money> returned = new LinkedHashMap<>();
    private final List<Charge> asked = new ArrayList<>();
    private final Deque<Step> script = new ArrayDeque<>();
    private final Deque<Step> refundScript = new ArrayDeque<>();
    private Runnable meanwhile = () -> { };

    /** What the next charges come to; after them every charge is paid. */
    public synchronized ScriptedPaymentGateway then(Step... steps) {
        script.addAll(List.of(steps));
        return this;
    }

    /** What the next refunds come to; after them every refund is made. */
    public synchronized ScriptedPaymentGateway thenRefund(Step... steps) {
        refundScript.addAll(List.of(steps));
        return this;
    }

    /** Happens while the next charge is with the gateway, its money taken and nobody told. */
    public synchronized void meanwhile(Runnable work) {
        meanwhile = work;
    }

    /** All money that was taken, each amount by its key. */
    public synchronized List<Money> taken() {
        return List.copyOf(taken.values());
    }

    public synchronized List<Money> returned() {
        return List.copyOf(returned.values());
    }

    /** Every call, also those that were asked before. */
    public synchronized List<Charge> asked() {
        return List.copyOf(asked);
    }

    @Override
    public GatewayKind kind() {
        return GatewayKind.TEST;
    }

    @Override
    public ChargeOutcome charge(Charge charge) {
        Step step;
        Runnable happens;
        synchronized (this) {
            asked.add(charge);
            step = answers.containsKey(charge.idempotencyKey()) || script.isEmpty() ? Step.PAY : script.poll();
            take(charge, step);
            happens = meanwhile;
            meanwhile = () -> { };
        }
        happens.run();
        return switch (step) {
            case PAY, DECLINE -> answer(charge.idempotencyKey());
            case PAY_AND_DIE, DIE_BEFORE, DECLINE_AND_DIE -> throw new Died();
            case PAY_AND_SAY_NOTHING, SAY_NOTHING -> new ChargeOutcome.Unknown("The gateway did not answer.");
        };
    }

    private void take(Charge charge, Step step) {
        String key = charge.idempotencyKey();
        if (answers.containsKey(key)) {
            return;
        }
        switch (step) {
            case PAY, PAY_AND_DIE, PAY_AND_SAY_NOTHING -> {
                answers.put(key, new ChargeOutcome.Succeeded("scripted_" + key));
                taken.put(key, charge.amount());
            }
            case DECLINE, DECLINE_AND_DIE -> answers.put(key, new ChargeOutcome.Declined("card_declined", "The card was declined."));
            case DIE_BEFORE, SAY_NOTHING -> { }
        }
    }

    private synchronized ChargeOutcome answer(String key) {
        return answers.get(key);
    }

    @Override
    public synchronized ChargeOutcome refund(Reversal reversal) {
        String key = reversal.idempotencyKey();
        Step step = answers.containsKey(key) || refundScript.isEmpty() ? Step.PAY : refundScript.poll();
        switch (step) {
            case PAY, PAY_AND_DIE, PAY_AND_SAY_NOTHING -> {
                if (answers.putIfAbsent(key, new ChargeOutcome.Succeeded("scripted_refund_" + key)) == null) {
                    returned.put(key, reversal.amount());
                }
            }
            case DECLINE, DECLINE_AND_DIE -> answers.put(key, new ChargeOutcome.Declined("refund_declined", "The card takes no refunds."));
            case DIE_BEFORE, SAY_NOTHING -> { }
        }
        return switch (step) {
            case PAY, DECLINE -> answers.get(key);
            case PAY_AND_DIE, DIE_BEFORE, DECLINE_AND_DIE -> throw new Died();
            case PAY_AND_SAY_NOTHING, SAY_NOTHING -> new ChargeOutcome.Unknown("The gateway did not answer.");
        };
    }

    @Override
    public Attached attach(NewMethod method) {
        return new Attached(method.token(), "Scripted card", java.util.Optional.empty());
    }
}
