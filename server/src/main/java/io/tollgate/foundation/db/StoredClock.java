package io.tollgate.foundation.db;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The sandbox's time: a row that all nodes share, ticking on with the database's real time from where it was last
 * moved to. Read from the row every time, so that no node lags behind a move.
 */
public final class StoredClock implements InstantSource {
    private final Database database;

    public StoredClock(Database database) {
        this.database = database;
    }

    /** Sets a clock that was never set; one that was keeps its time. */
    public static void startAt(Transaction tx, Instant instant) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO sandbox_clock (id, sandbox_at, real_at) VALUES (1, :instant, clock_timestamp())
                        ON CONFLICT (id) DO NOTHING""")
                .bind("instant", instant.truncatedTo(ChronoUnit.MICROS))
                .execute();
    }

    public static boolean isStarted(Transaction tx) {
        return tx.handle().createQuery("SELECT EXISTS (SELECT FROM sandbox_clock)").mapTo(Boolean.class).one();
    }

    /**
     * Sandbox time now. Uses a connection of its own: read it before an action's transaction begins.
     *
     * @throws IllegalStateException if the clock was never started
     */
    @Override
    public Instant instant() {
        return database.inTransaction(tx -> tx.handle()
                .createQuery("SELECT sandbox_at + (clock_timestamp() - real_at) FROM sandbox_clock WHERE id = 1")
                .mapTo(Instant.class)
                .findOne()
                .orElseThrow(() -> new IllegalStateException("The sandbox clock was never started")));
    }

    /**
     * Moves the clock forward to the instant, for every node from the commit on.
     *
     * @return false, with nothing changed, when the clock has already passed the instant
     */
    public boolean moveTo(Transaction tx, Instant instant) {
        return tx.handle()
                        .createUpdate("""
                                UPDATE sandbox_clock SET sandbox_at = :instant, real_at = clock_timestamp()
                                WHERE id = 1 AND sandbox_at + (clock_timestamp() - real_at) <= :instant""")
                        .bind("instant", instant.truncatedTo(ChronoUnit.MICROS))
                        .execute()
                == 1;
    }
}
