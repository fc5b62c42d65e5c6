package io.tollgate.entrypoints.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.RunDueWork;
import io.tollgate.foundation.db.Database;
import java.time.Duration;
import java.util.List;

/** Looks for due work again and again, on one of all nodes at a time; what a killed node was at, another takes up. */
public final class JobScheduler implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final Scheduler scheduler;

    public JobScheduler(Database database, RunDueWork runDueWork, List<DueJob> jobs) {
        List<RecurringTask<Void>> tasks = jobs.stream().map(job -> task(job, runDueWork)).toList();
        this.scheduler = Scheduler.create(database.dataSource())
                .startTasks(tasks)
                .threads(jobs.size())
                .pollingInterval(Duration.ofSeconds(2))
                .heartbeatInterval(Duration.ofSeconds(10))
                .shutdownMaxWait(STOP_TIMEOUT)
                .build();
    }

    private static RecurringTask<Void> task(DueJob job, RunDueWork runDueWork) {
        return Tasks.recurring(job.name(), FixedDelay.of(BETWEEN_LOOKS)).execute((instance, context) -> runDueWork.runUnlessRunning(job));
    }

    public JobScheduler start() {
        scheduler.start();
        return this;
    }

    /** Takes up no more work, and waits a while for what runs. */
    @Override
    public void close() {
        scheduler.stop();
    }
}
