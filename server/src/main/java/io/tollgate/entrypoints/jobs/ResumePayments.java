package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.ChargePayment;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.RefundPayment;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.RefundId;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks again for payments that were begun and have no outcome: the process died between the charge and the record, or the gateway did not say. Under
 * the same key a gateway answers what it answered then.
 */
public final class ResumePayments implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final PaymentStore payments;
    private final ChargeAtOnce charge;
    private final RefundStore refunds;
    private final RefundPayment refund;

    public ResumePayments(Database database, PaymentStore payments, ChargePayment charge, RefundStore refunds, RefundPayment refund) {
        this.database = database;
        this.payments = payments;
        this.charge = new ChargeAtOnce(charge);
        this.refunds = refunds;
        this.refund = refund;
    }

    @Override
    public String name() {
        return "resume-payments";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> Stream.concat(payments.nextResume(tx, after).stream(), refunds.nextResume(tx, after).stream())
                .min(Instant::compareTo));
    }

    @Override
    public void run(Instant now) {
        List<Throwable> failures = new ArrayList<>();
        PaymentId after = PaymentId.FIRST;
        for (List<PaymentId> due = due(now, after); !due.isEmpty(); due = due(now, after)) {
            failures.addAll(charge.run(due));
            after = due.getLast();
        }
        resumeRefunds(now);
        ChargeAtOnce.throwIfAny(name(), failures);
    }

    private void resumeRefunds(Instant now) {
        EachOnItsOwn each = new EachOnItsOwn(name());
        RefundId after = RefundId.FIRST;
        for (List<RefundId> due = refundsDue(now, after); !due.isEmpty(); due = refundsDue(now, after)) {
            each.sum(due, id -> {
                refund.send(id);
                return 1;
            });
            after = due.getLast();
        }
        each.throwIfAnyFailed();
    }

    private List<RefundId> refundsDue(Instant now, RefundId after) {
        return database.read(tx -> refunds.toResume(tx, now, after, PAGE));
    }

    private List<PaymentId> due(Instant now, PaymentId after) {
        return database.read(tx -> payments.toResume(tx, now, after, PAGE));
    }
}
