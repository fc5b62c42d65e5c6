package io.tollgate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Runs the same work on several threads at once for a while, and counts what it got done. */
final class Clients {
    private Clients() {}

    /** One client's work: does one piece and answers how much that was; 0 when it has no more to do. */
    interface Work extends AutoCloseable {
        long piece() throws Exception;

        @Override
        default void close() throws Exception {}
    }

    interface Make {
        Work client(int number) throws Exception;
    }

    record Done(long count, long nanos) {}

    static Done run(int clients, int seconds, Make make) {
        LongAdder count = new LongAdder();
        AtomicReference<Exception> failure = new AtomicReference<>();
        CountDownLatch ready = new CountDownLatch(clients);
        CountDownLatch go = new CountDownLatch(1);
        long[] end = new long[1];
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < clients; number++) {
            int client = number;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    try (Work work = make.client(client)) {
                        ready.countDown();
                        go.await();
                        for (long done = 1; done > 0 && System.nanoTime() < end[0]; ) {
                            done = work.piece();
                            count.add(done);
                        }
                    }
                } catch (Exception thrown) {
                    failure.set(thrown);
                    ready.countDown();
                }
            }));
        }
        try {
            ready.await();
            long began = System.nanoTime();
            end[0] = began + seconds * 1_000_000_000L;
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new IllegalStateException("a client failed", failure.get());
            }
            return new Done(count.sum(), System.nanoTime() - began);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
