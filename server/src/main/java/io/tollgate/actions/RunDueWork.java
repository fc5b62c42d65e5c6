package io.tollgate.actions;

import io.tollgate.foundation.db.Database;
import java.time.InstantSource;

/** Runs a job under its own lock, so that of all nodes one runs it at a time, and who comes second finds the work done. */
public final class RunDueWork {
    private final Database database;
    private final InstantSource clock;

    public RunDueWork(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Returns when all of the job's work that is due has been done, here or on another node. */
    public void run(DueJob job) {
        database.transact(tx -> {
            tx.handle().createQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:name, 0))")
                    .bind("name", lockName(job))
                    .mapTo(Integer.class)
                    .one();
            job.run(clock.instant());
        });
    }

    /** As {@link #run}, but leaves it to the one that runs the job right now, if any. */
    public void runUnlessRunning(DueJob job) {
        database.transact(tx -> {
            boolean mine = tx.handle().createQuery("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
                    .bind("name", lockName(job))
                    .mapTo(Boolean.class)
                    .one();
            if (mine) {
                job.run(clock.instant());
            }
        });
    }

    private static String lockName(DueJob job) {
        return "tollgate job " + job.name();
    }
}
