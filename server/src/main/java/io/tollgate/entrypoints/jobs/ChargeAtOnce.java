package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.ChargePayment;
import io.tollgate.domain.payments.PaymentId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Charges some payments at a time: a gateway takes its time for each. One that fails keeps the others from nothing. */
final class ChargeAtOnce {
    private static final Logger LOG = LoggerFactory.getLogger(ChargeAtOnce.class);
    private static final int AT_ONCE = 6;

    private final ChargePayment charge;

    ChargeAtOnce(ChargePayment charge) {
        this.charge = charge;
    }

    /** @return what failed; those payments are still started, and are resumed later */
    List<Throwable> run(List<PaymentId> payments) {
        Semaphore permits = new Semaphore(AT_ONCE);
        List<Future<?>> running = new ArrayList<>(payments.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (PaymentId payment : payments) {
                running.add(threads.submit(() -> {
                    permits.acquireUninterruptibly();
                    try {
                        charge.run(payment);
                    } catch (RuntimeException failure) {
                        LOG.atError().addKeyValue("payment", payment).setCause(failure).log("a payment could not be charged");
                        throw failure;
                    } finally {
                        permits.release();
                    }
                }));
            }
        }
        return running.stream().filter(each -> each.state() == Future.State.FAILED).<Throwable>map(Future::exceptionNow).toList();
    }

    static void throwIfAny(String job, List<Throwable> failures) {
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " payments of " + job + " failed, the first: " + failures.getFirst(), failures.getFirst());
        }
    }
}
