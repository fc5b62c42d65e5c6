package io.tollgate.actions;

import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.foundation.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Has a gateway forget a method that was removed here, outside of any transaction. The removal stands before the gateway hears of it, and is not undone
 * when it does not answer: it is asked again. Detaching twice does what detaching once does.
 */
public final class DetachMethod {
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final int MOST_PAUSES = 72;

    private final Database database;
    private final PaymentMethodStore methods;
    private final Gateways gateways;
    private final InstantSource clock;

    public DetachMethod(Database database, PaymentMethodStore methods, Gateways gateways, InstantSource clock) {
        this.database = database;
        this.methods = methods;
        this.gateways = gateways;
        this.clock = clock;
    }

    /** @return whether the gateway keeps it no more */
    public boolean run(PaymentMethodId id) {
        PaymentMethod method = database.read(tx -> methods.find(tx, id).orElseThrow());
        boolean isGone = gateways.of(method.gateway()).detach(method);
        Instant then = clock.instant();
        database.transact(tx -> {
            if (isGone) {
                methods.detached(tx, id);
            } else {
                methods.detachLater(tx, id, tries -> then.plus(PAUSE.multipliedBy(Math.min(1 + tries, MOST_PAUSES))));
            }
        });
        return isGone;
    }
}
