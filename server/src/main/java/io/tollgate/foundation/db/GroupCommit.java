package io.tollgate.foundation.db;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * Gathers concurrent small requests into one transaction, so that a durable decision costs a fraction of an fsync.
 *
 * <p>There is no delay to wait for company: a committer takes whatever is queued, in arrival order, and what arrives
 * while it commits is the next batch. Requests of one batch are decided in arrival order; batches of different
 * committers run at the same time and are ordered by the rows they lock.
 *
 * @param <Q> the request
 * @param <A> its answer
 */
public final class GroupCommit<Q, A> implements AutoCloseable {
    private final Database database;
    private final Batch<Q, A> batch;
    private final ToIntFunction<Q> weight;
    private final Limits limits;
    private final List<Thread> committers;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final ArrayDeque<Waiting<Q, A>> queue = new ArrayDeque<>();
    private long queuedWeight;
    private int committing;
    private boolean closed;

    private final LongAdder batches = new LongAdder();
    private final LongAdder requests = new LongAdder();

    /** Decides requests inside the transaction: answers in order, one for each. May run again with a part of them. */
    public interface Batch<Q, A> {
        List<A> decide(Transaction tx, List<Q> requests);
    }

    /**
     * @param committers how many transactions run at once
     * @param batchWeight the most one transaction takes; a heavier request is a transaction of its own
     * @param queuedWeight the most that may wait; beyond it requests are refused
     */
    public record Limits(int committers, int batchWeight, int queuedWeight) {
        public Limits {
            if (committers < 1 || batchWeight < 1 || queuedWeight < 1) {
                throw new IllegalArgumentException("Limits of a group commit are at least 1");
            }
        }

        /** What has to wait before a further transaction runs beside one that is running. */
        int secondBatchWeight() {
            return Math.max(1, batchWeight / 5);
        }

        public static Limits standard() {
            return new Limits(2, 5_000, 50_000);
        }
    }

    /** @param weight what a request counts towards the limits, at least 1: its number of events, for example */
    public GroupCommit(String name, Database database, Batch<Q, A> batch, ToIntFunction<Q> weight, Limits limits) {
        this.database = database;
        this.batch = batch;
        this.weight = weight;
        this.limits = limits;
        this.committers = new ArrayList<>();
        for (int number = 1; number <= limits.committers(); number++) {
            committers.add(Thread.ofPlatform().daemon().name(name + "-committer-" + number).start(this::commitUntilClosed));
        }
    }

    /**
     * Blocks until the request's transaction is committed, and also through an interrupt, since the outcome is decided
     * elsewhere by then.
     *
     * @throws Overloaded at once, with nothing done, when too much is waiting or after {@link #close()}
     * @throws DatabaseUnavailable when the batch met one; the outcome is unknown
     * @throws RuntimeException or Error, what the batch threw for this request alone, which is then rolled back
     */
    public A submit(Q request) {
        Waiting<Q, A> waiting = new Waiting<>(request, Math.max(1, weight.applyAsInt(request)));
        lock.lock();
        try {
            if (closed) {
                throw new Overloaded("Tollgate is shutting down");
            }
            // A request heavier than the whole queue still gets its turn when nothing else waits.
            if (queuedWeight > 0 && queuedWeight + waiting.weight > limits.queuedWeight()) {
                throw new Overloaded("Too many requests are waiting to be committed");
            }
            queue.add(waiting);
            queuedWeight += waiting.weight;
            arrival.signal();
        } finally {
            lock.unlock();
        }
        return waiting.await();
    }

    /** Transactions committed so far. */
    public long batches() {
        return batches.sum();
    }

    /** Requests committed so far. */
    public long requests() {
        return requests.sum();
    }

    /** The weight that waits now. */
    public long queuedWeight() {
        lock.lock();
        try {
            return queuedWeight;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new requests, and returns when every accepted one has its answer. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread committer : committers) {
            while (committer.isAlive()) {
                try {
                    committer.join();
                } catch (InterruptedException wantsToLeave) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void commitUntilClosed() {
        for (List<Waiting<Q, A>> taken = take(); !taken.isEmpty(); taken = take()) {
            try {
                commit(taken);
            } finally {
                committed();
            }
        }
    }

    private void committed() {
        lock.lock();
        try {
            committing--;
        } finally {
            lock.unlock();
        }
    }

    /**
     * While one committer is in its transaction, another begins only for a load that is worth one: small requests that wait for the running
     * commit make the next batch larger and all of them cheaper.
     */
    private boolean isWorthTaking() {
        return !queue.isEmpty() && (committing == 0 || queuedWeight >= limits.secondBatchWeight());
    }

    /** What is queued, up to the batch weight; empty only when closed and drained. */
    private List<Waiting<Q, A>> take() {
        lock.lock();
        try {
            while (!isWorthTaking() && !closed) {
                arrival.awaitUninterruptibly();
            }
            List<Waiting<Q, A>> taken = new ArrayList<>(queue.size());
            long takenWeight = 0;
            while (!queue.isEmpty() && (taken.isEmpty() || takenWeight + queue.peek().weight <= limits.batchWeight())) {
                Waiting<Q, A> next = queue.remove();
                takenWeight += next.weight;
                taken.add(next);
            }
            queuedWeight -= takenWeight;
            committing += taken.isEmpty() ? 0 : 1;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Halves a failing batch until the guilty request stands alone; its neighbours commit without it. */
    private void commit(List<Waiting<Q, A>> taken) {
        List<A> answers;
        try {
            answers = decide(taken);
        } catch (DatabaseUnavailable unavailable) {
            for (Waiting<Q, A> each : taken) {
                each.fail(new DatabaseUnavailable(unavailable.getMessage(), unavailable));
            }
            return;
        } catch (Throwable failure) {
            if (taken.size() == 1) {
                taken.getFirst().fail(failure);
                return;
            }
            int half = taken.size() / 2;
            commit(taken.subList(0, half));
            commit(taken.subList(half, taken.size()));
            return;
        }
        batches.increment();
        requests.add(taken.size());
        for (int index = 0; index < answers.size(); index++) {
            taken.get(index).answer(answers.get(index));
        }
    }

    private List<A> decide(List<Waiting<Q, A>> taken) {
        List<Q> asked = taken.stream().map(each -> each.request).toList();
        return database.inTransaction(tx -> {
            List<A> answers = batch.decide(tx, asked);
            if (answers.size() != asked.size()) {
                throw new IllegalStateException(
                        "%d requests got %d answers".formatted(asked.size(), answers.size()));
            }
            return answers;
        });
    }

    /** One request and its caller, parked until the outcome is there. */
    private static final class Waiting<Q, A> {
        private final Q request;
        private final int weight;
        private final Thread caller = Thread.currentThread();
        private A answer;
        private Throwable failure;
        /** Written last and read first: it publishes the two above. */
        private volatile boolean decided;

        Waiting(Q request, int weight) {
            this.request = request;
            this.weight = weight;
        }

        void answer(A value) {
            answer = value;
            wake();
        }

        void fail(Throwable reason) {
            failure = reason;
            wake();
        }

        private void wake() {
            decided = true;
            LockSupport.unpark(caller);
        }

        A await() {
            boolean interrupted = false;
            while (!decided) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                caller.interrupt();
            }
            return switch (failure) {
                case null -> answer;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case Throwable impossible -> throw new AssertionError(impossible);
            };
        }
    }
}
