package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.ChargePayment;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks again for payments that were begun and have no outcome: the process died between the charge and the record, or the gateway did not say. Under
 * the same key a gateway answers what it answered then.
 */
public final class ResumePayments implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final PaymentStore payments;
    private final ChargeAtOnce charge;

    public ResumePayments(Database database, PaymentStore payments, ChargePayment charge) {
        this.database = database;
        this.payments = payments;
        this.charge = new ChargeAtOnce(charge);
    }

    @Override
    public String name() {
        return "resume-payments";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> payments.nextResume(tx, after));
    }

    @Override
    public void run(Instant now) {
        List<Throwable> failures = new ArrayList<>();
        PaymentId after = PaymentId.FIRST;
        for (List<PaymentId> due = due(now, after); !due.isEmpty(); due = due(now, after)) {
            failures.addAll(charge.run(due));
            after = due.getLast();
        }
        ChargeAtOnce.throwIfAny(name(), failures);
    }

    private List<PaymentId> due(Instant now, PaymentId after) {
        return database.read(tx -> payments.toResume(tx, now, after, PAGE));
    }
}
