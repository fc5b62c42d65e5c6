package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.ChargePayment;
import io.tollgate.actions.CollectInvoice;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is due of finalized invoices, and tries again by the schedule what could not be taken. */
public final class CollectPayments implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final CollectionStore collections;
    private final CollectInvoice collect;
    private final ChargeAtOnce charge;

    public CollectPayments(Database database, CollectionStore collections, CollectInvoice collect, ChargePayment charge) {
        this.database = database;
        this.collections = collections;
        this.collect = collect;
        this.charge = new ChargeAtOnce(charge);
    }

    @Override
    public String name() {
        return "collect-payments";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> collections.nextDue(tx, after));
    }

    @Override
    public void run(Instant now) {
        EachOnItsOwn each = new EachOnItsOwn(name());
        List<Throwable> failures = new ArrayList<>();
        InvoiceId after = InvoiceId.FIRST;
        for (List<InvoiceId> due = due(now, after); !due.isEmpty(); due = due(now, after)) {
            List<PaymentId> started = new ArrayList<>();
            each.sum(due, invoice -> {
                database.inTransaction(tx -> collect.run(tx, invoice, now)).ifPresent(started::add);
                return 1;
            });
            failures.addAll(charge.run(started));
            after = due.getLast();
        }
        each.throwIfAnyFailed();
        ChargeAtOnce.throwIfAny(name(), failures);
    }

    private List<InvoiceId> due(Instant now, InvoiceId after) {
        return database.read(tx -> collections.due(tx, now, after, PAGE));
    }
}
