package io.tollgate;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or process does, and leaves it the processor meanwhile: there may be two for the whole suite. */
public final class Await {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns once it holds. @throws AssertionError if it does not within a minute */
    public static void until(Condition condition) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Still not so after a minute");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException mistake) {
            throw mistake;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
