package io.tollgate.entrypoints.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
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

    @Test
    void hasExactlyOneRightInvoiceEachAndNoGapInTheNumbers() {
        ((Logger) LoggerFactory.getLogger(EachOnItsOwn.class)).setLevel(Level.OFF);
        Random random = new Random(Long.getLong("seed", 1));
        long began = System.nanoTime();
        try (ManyWorkspaces many = new ManyWorkspaces()) {
            say(began, ManyWorkspaces.COUNT + " workspaces have lived through March");
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
                say(began, "killed " + killed + " times");
            }
            assertThat(killed).isEqualTo(KILLS);
            MonthlyRunTest.runAll(many.house);
            MonthlyRunTest.runAll(many.house);
            say(began, "done");
            many.requireBilledOnce();
            say(began, "each has exactly one right invoice, and the numbers have no gap");
        }
    }

    private static void say(long began, String what) {
        System.out.println(Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s: " + what);
    }
}
