package io.tollgate.entrypoints.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tollgate.Await;
import io.tollgate.NodeProcess;
import io.tollgate.foundation.db.StoredClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The 1st of as many workspaces as are asked for, killed five times at random: {@code ./tollgate test -pl server -Dtest=MonthlyRunKilledFiveTimes
 * -Dworkspaces=9999 -Dseed=1}. Not one of every run's tests, since thousands of workspaces take minutes.
 */
class MonthlyRunKilledFiveTimes {
    private static final int KILLS = 5;
    /** Of an invoice's draft or finalization, at least. */
    private static final int WRITES = 5;

    private final long began = System.nanoTime();
    private final Random random = new Random(Long.getLong("seed", 1));

    /** The process, by SIGKILL, when so many drafts are made or so many invoices are finalized. */
    @Test
    void byProcess() {
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            say(ManyWorkspaces.COUNT + " workspaces have lived through March");
            many.sendLateUsage();
            many.database.transact(tx -> StoredClock.startAt(tx, many.time.instant()));
            int billed = ManyWorkspaces.COUNT / 3 * 2;
            List<Integer> killedAt = random.ints(KILLS, 1, 2 * billed).sorted().boxed().toList();
            Map<String, String> environment = Map.of("TOLLGATE_DATABASE_URL", NodeProcess.url(many.address), "TOLLGATE_SANDBOX", "true");
            int port = NodeProcess.freePort();
            for (int steps : killedAt) {
                NodeProcess node = NodeProcess.start(port, environment);
                Thread run = Thread.ofVirtual().start(() -> untilKilled(node));
                Await.until(Duration.ofMinutes(10), () -> steps(many) >= steps || !run.isAlive());
                assertThat(steps(many)).as("is at work when it is killed").isBetween((long) steps, 2L * billed - 1);
                node.kill();
                say("killed after " + steps(many) + " of " + 2 * billed + " steps");
            }
            try (NodeProcess node = NodeProcess.start(port, environment)) {
                node.post("/v1/sandbox/clock", "{'advanceTo':'2026-04-01T02:00:00Z'}");
                say("done");
                many.requireBilledOnce();
                say("each has exactly one right invoice, and the numbers have no gap");
            }
        }
    }

    private static void untilKilled(NodeProcess node) {
        try {
            node.send("POST", "/v1/sandbox/clock", "application/json", "{\"advanceTo\":\"2026-04-01T02:00:00Z\"}");
        } catch (IOException killed) {
            // As was meant.
        }
    }

    /** One for a draft, two when it is finalized. */
    private static long steps(ManyWorkspaces many) {
        return many.database.read(tx -> tx.handle()
                .createQuery("select coalesce(sum(case status when 'draft' then 1 else 2 end), 0) from invoice where kind = 'regular'")
                .mapTo(Long.class)
                .one());
    }

    /** The transaction, at any of its writes. */
    @Test
    void byTransaction() {
        ((Logger) LoggerFactory.getLogger(EachOnItsOwn.class)).setLevel(Level.OFF);
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            say(ManyWorkspaces.COUNT + " workspaces have lived through March");
            Accidents accidents = new Accidents(many.database);
            many.time.set(ManyWorkspaces.APRIL);
            many.sendLateUsage();
            int killed = 0;
            for (int planned = 0; planned < KILLS; planned++) {
                if (planned == KILLS / 2) {
                    many.time.set(ManyWorkspaces.GRACE_ENDS);
                }
                accidents.killAfter(1 + random.nextInt(ManyWorkspaces.COUNT * WRITES / KILLS));
                try {
                    MonthlyRunTest.runAll(many.house);
                } catch (RuntimeException accident) {
                    killed++;
                }
                accidents.end();
                say("killed " + killed + " times");
            }
            assertThat(killed).isEqualTo(KILLS);
            MonthlyRunTest.runAll(many.house);
            MonthlyRunTest.runAll(many.house);
            say("done");
            many.requireBilledOnce();
            say("each has exactly one right invoice, and the numbers have no gap");
        }
    }

    private void say(String what) {
        System.out.println(Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s: " + what);
    }
}
