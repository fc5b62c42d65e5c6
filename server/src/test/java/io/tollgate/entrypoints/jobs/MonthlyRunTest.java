package io.tollgate.entrypoints.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tollgate.House;
import io.tollgate.actions.DueJob;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The jobs of the 1st on a few hundred workspaces: run twice, at once, and killed anywhere, every workspace gets its one right invoice. */
class MonthlyRunTest {
    private static final int MOST_ATTEMPTS = 200;

    @BeforeAll
    static void expectFailures() {
        // Hundreds of failures are made on purpose here, each of which would be logged with its stack.
        ((Logger) LoggerFactory.getLogger(EachOnItsOwn.class)).setLevel(Level.OFF);
    }

    @Test
    void runsTwiceAndAgain() {
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            many.time.set(ManyWorkspaces.APRIL);
            runAll(many.house);
            runAll(many.house);
            many.sendLateUsage();
            runAll(many.house);
            many.time.set(ManyWorkspaces.GRACE_ENDS);
            runAll(many.house);
            runAll(many.house);
            many.requireBilledOnce();

            many.time.set(ManyWorkspaces.MAY_IS_DONE);
            runAll(many.house);
            runAll(many.house);
            many.requireBilledOnce();
        }
    }

    /** No node ran on the 1st: one that starts weeks later makes up for it, in one go. */
    @Test
    void makesUpForWhatWasMissed() {
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            many.time.set(ManyWorkspaces.APRIL);
            many.sendLateUsage();
            many.time.set(Instant.parse("2026-05-13T09:30:00Z"));
            runAll(many.house);
            runAll(many.house);
            many.requireBilledOnce();
            long regular = many.database.read(tx -> tx.handle()
                    .createQuery("select count(*) from invoice where kind = 'regular' and status <> 'draft'").mapTo(Long.class).one());
            assertThat(regular).as("April and May of two thirds of them").isEqualTo(2 * ManyWorkspaces.COUNT * 2L / 3);
        }
    }

    /** Two nodes, two threads on each, without the jobs' lock, and one of the four still at the time before the grace time ended. */
    @Test
    void runsOnTwoNodesAtOnce() throws Exception {
        try (ManyWorkspaces many = new ManyWorkspaces();
                Database other = Database.connect(many.address, 12)) {
            House neighbour = many.house(other);
            many.time.set(ManyWorkspaces.APRIL);
            many.sendLateUsage();
            atOnce(many.house, ManyWorkspaces.APRIL, neighbour, ManyWorkspaces.APRIL);
            many.time.set(ManyWorkspaces.GRACE_ENDS);
            atOnce(many.house, ManyWorkspaces.APRIL, neighbour, ManyWorkspaces.GRACE_ENDS);
            atOnce(many.house, ManyWorkspaces.GRACE_ENDS, neighbour, ManyWorkspaces.GRACE_ENDS);
            many.requireBilledOnce();
        }
    }

    /** Both nodes wake up at the end of the grace time, with no draft made before. */
    @Test
    void closesOnTwoNodesAtOnce() throws Exception {
        try (ManyWorkspaces many = new ManyWorkspaces();
                Database other = Database.connect(many.address, 12)) {
            many.time.set(ManyWorkspaces.APRIL);
            many.sendLateUsage();
            many.time.set(ManyWorkspaces.GRACE_ENDS);
            atOnce(many.house, ManyWorkspaces.GRACE_ENDS, many.house(other), ManyWorkspaces.GRACE_ENDS);
            many.requireBilledOnce();
        }
    }

    @Test
    void isKilledAnywhereAndRunAgain() {
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            Accidents accidents = new Accidents(many.database);
            Random random = new Random(20260401);
            many.time.set(ManyWorkspaces.APRIL);
            int killed = runUntilDone(many.house, accidents, random, accidents::killAfter);
            many.sendLateUsage();
            many.time.set(ManyWorkspaces.GRACE_ENDS);
            killed += runUntilDone(many.house, accidents, random, accidents::killAfter);
            assertThat(killed).as("times killed").isGreaterThan(10);
            many.requireBilledOnce();
        }
    }

    @Test
    void losesItsConnectionsAndIsRunAgain() {
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            Accidents accidents = new Accidents(many.database);
            Random random = new Random(20260501);
            many.time.set(ManyWorkspaces.APRIL);
            int broken = runUntilDone(many.house, accidents, random, accidents::loseConnectionsAfter);
            many.sendLateUsage();
            many.time.set(ManyWorkspaces.GRACE_ENDS);
            broken += runUntilDone(many.house, accidents, random, accidents::loseConnectionsAfter);
            assertThat(broken).as("times broken").isGreaterThan(1);
            many.requireBilledOnce();
        }
    }

    /** Usage of March that came in April is on May's invoices, once, wherever they were killed. */
    @Test
    void correctsOnceHoweverOftenItIsKilled() {
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            many.time.set(ManyWorkspaces.APRIL);
            many.sendLateUsage();
            many.time.set(ManyWorkspaces.GRACE_ENDS);
            runAll(many.house);
            many.time.set(Instant.parse("2026-04-10T00:00:00Z"));
            many.sendCorrections();
            Accidents accidents = new Accidents(many.database);
            Random random = new Random(20260510);
            many.time.set(Instant.parse("2026-05-01T00:00:00Z"));
            int killed = runUntilDone(many.house, accidents, random, accidents::killAfter);
            many.time.set(ManyWorkspaces.MAY_IS_DONE);
            killed += runUntilDone(many.house, accidents, random, accidents::killAfter);
            assertThat(killed).as("times killed").isGreaterThan(10);
            many.requireCorrectedOnce();
        }
    }

    /** Plans an accident a random number of writes ahead and runs all jobs, until they get through without reaching it. */
    private static int runUntilDone(House house, Accidents accidents, Random random, IntConsumer plan) {
        for (int failures = 0; failures < MOST_ATTEMPTS; failures++) {
            plan.accept(1 + random.nextInt(300));
            try {
                runAll(house);
                return failures;
            } catch (RuntimeException accident) {
                accidents.end();
            }
        }
        throw new AssertionError("the jobs never got through");
    }

    /** Without those that send mails, of which there are many: they bill nothing. */
    private static List<DueJob> jobs(House house) {
        return house.jobs.stream().filter(job -> !job.name().startsWith("deliver-")).toList();
    }

    static void runAll(House house) {
        jobs(house).forEach(house.runDueWork::run);
    }

    /** Each node runs all its jobs in two threads that begin together. */
    private static void atOnce(House one, Instant oneTime, House other, Instant otherTime) throws Exception {
        CyclicBarrier start = new CyclicBarrier(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                House house = i % 2 == 0 ? one : other;
                Instant now = i == 0 ? oneTime : otherTime;
                running.add(threads.submit(() -> {
                    start.await();
                    for (DueJob job : jobs(house)) {
                        job.run(now);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }
}
