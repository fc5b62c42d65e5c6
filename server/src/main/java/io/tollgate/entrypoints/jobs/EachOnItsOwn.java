package io.tollgate.entrypoints.jobs;

import io.tollgate.foundation.db.DatabaseUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a piece of work for each of many, so that one that fails does not keep the others from theirs; the job fails at its end instead. */
final class EachOnItsOwn {
    private static final Logger LOG = LoggerFactory.getLogger(EachOnItsOwn.class);

    private final String job;
    private final List<RuntimeException> failures = new ArrayList<>();

    EachOnItsOwn(String job) {
        this.job = job;
    }

    /** Adds up what the work answers. */
    <T> int sum(List<T> items, ToIntFunction<T> work) {
        int sum = 0;
        for (T item : items) {
            try {
                sum += work.applyAsInt(item);
            } catch (DatabaseUnavailable away) {
                // The others would fail the same way, each after a time-out.
                throw away;
            } catch (RuntimeException failure) {
                LOG.atError().addKeyValue("job", job).addKeyValue("item", item).setCause(failure).log("one of a job's items failed");
                failures.add(failure);
            }
        }
        return sum;
    }

    /**
     * Works through all pages, then fails if any item did.
     *
     * @param first comes before every item
     * @param page the items after a given one; empty when there are no more
     */
    <T> void throughPages(T first, Function<T, List<T>> page, Consumer<T> work) {
        for (List<T> items = page.apply(first); !items.isEmpty(); items = page.apply(items.getLast())) {
            sum(items, item -> {
                work.accept(item);
                return 1;
            });
        }
        throwIfAnyFailed();
    }

    /** So that the job counts as failed and is run again; what succeeded is done. */
    void throwIfAnyFailed() {
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " items of " + job + " failed, the first: " + failures.getFirst(), failures.getFirst());
        }
    }
}
