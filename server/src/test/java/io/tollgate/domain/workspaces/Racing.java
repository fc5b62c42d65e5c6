package io.tollgate.domain.workspaces;

import io.tollgate.Await;
import io.tollgate.foundation.db.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads at the same thing. */
final class Racing {
    private Racing() {}

    /** Starts all at one moment and answers what each came to, in their order; what one throws is thrown. */
    static <T> List<T> all(List<Callable<T>> racers) throws Exception {
        CyclicBarrier together = new CyclicBarrier(racers.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(racers.size())) {
            List<Future<T>> running = racers.stream()
                    .map(racer -> threads.submit(() -> {
                        together.await();
                        return racer.call();
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        }
    }

    /** Returns once some transaction of this database waits for another's lock. */
    static void untilOneWaits(Database database) {
        String waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        Await.until(() -> database.read(tx -> tx.handle().createQuery(waiting).mapTo(Integer.class).one()) > 0);
    }
}
