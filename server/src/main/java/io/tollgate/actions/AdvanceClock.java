package io.tollgate.actions;

import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.StoredClock;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Moves the sandbox clock forward, stopping at every instant at which a job falls due and running it there, in order. */
public final class AdvanceClock {
    /** Longer moves are refused: each day on the way costs some jobs. */
    private static final Duration FARTHEST = Duration.ofDays(5 * 366);

    private final Database database;
    private final StoredClock clock;
    private final RunDueWork dueWork;
    private final List<DueJob> jobs;

    /** @param jobs in the order in which those due at one instant run */
    public AdvanceClock(Database database, StoredClock clock, RunDueWork dueWork, List<DueJob> jobs) {
        this.database = database;
        this.clock = clock;
        this.dueWork = dueWork;
        this.jobs = List.copyOf(jobs);
    }

    /**
     * Returns the time when every job due by the target has run.
     *
     * @throws ApiError CLOCK_CANNOT_GO_BACK, INVALID_REQUEST for more than five years at once
     */
    public Instant to(Instant target) {
        Instant start = clock.instant();
        if (target.isBefore(start)) {
            throw ApiError.of(ErrorCode.CLOCK_CANNOT_GO_BACK, "The clock is at " + start + " and only moves forward.", "advanceTo");
        }
        if (Duration.between(start, target).compareTo(FARTHEST) > 0) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The clock moves at most five years at once.", "advanceTo");
        }
        jobs.forEach(dueWork::run);
        Instant reached = start;
        for (Optional<Instant> next = nextDue(reached, target); next.isPresent(); next = nextDue(reached, target)) {
            Instant due = next.get();
            Instant before = reached;
            moveTo(due);
            jobs.stream().filter(job -> isDue(job, before, due)).forEach(dueWork::run);
            reached = due;
        }
        moveTo(target);
        return clock.instant();
    }

    private Optional<Instant> nextDue(Instant after, Instant target) {
        return jobs.stream()
                .flatMap(job -> job.nextDue(after).stream())
                .filter(due -> !due.isAfter(target))
                .min(Instant::compareTo);
    }

    private static boolean isDue(DueJob job, Instant after, Instant by) {
        return job.nextDue(after).map(due -> !due.isAfter(by)).orElse(false);
    }

    /** The clock ticks on by itself, so it may have passed the instant already. */
    private void moveTo(Instant instant) {
        database.transact(tx -> clock.moveTo(tx, instant));
    }
}
