package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DetachMethod;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Has gateways forget the methods that were removed, until they say that they have. */
public final class DetachMethods implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final PaymentMethodStore methods;
    private final DetachMethod detach;

    public DetachMethods(Database database, PaymentMethodStore methods, DetachMethod detach) {
        this.database = database;
        this.methods = methods;
        this.detach = detach;
    }

    @Override
    public String name() {
        return "detach-methods";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> methods.nextDetach(tx, after));
    }

    @Override
    public void run(Instant now) {
        EachOnItsOwn each = new EachOnItsOwn(name());
        PaymentMethodId after = PaymentMethodId.FIRST;
        for (List<PaymentMethodId> due = due(now, after); !due.isEmpty(); due = due(now, after)) {
            each.sum(due, id -> detach.run(id) ? 1 : 0);
            after = due.getLast();
        }
        each.throwIfAnyFailed();
    }

    private List<PaymentMethodId> due(Instant now, PaymentMethodId after) {
        return database.read(tx -> methods.toDetach(tx, now, after, PAGE));
    }
}
