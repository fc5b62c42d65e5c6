package io.tollgate.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many seeds, two at a time, each world with a database of its own. */
class SimulationTest {
    private static final int STEPS = (int) setting("simulation.steps", "TOLLGATE_SIMULATION_STEPS", 30);
    private static final int WORLDS = 2;
    private static final long SEEDS = setting("simulation.seeds", "TOLLGATE_SIMULATION_SEEDS", 60);
    private static final int AUDIT_EVERY = (int) setting("simulation.auditEvery", "TOLLGATE_SIMULATION_AUDIT_EVERY", 4);
    private static final long FIRST = setting("simulation.first", "TOLLGATE_SIMULATION_FIRST", 1);

    @Test
    void whatever_happens_the_books_are_right() throws Exception {
        AtomicLong next = new AtomicLong(FIRST);
        List<Future<?>> worlds = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WORLDS)) {
            for (int i = 0; i < WORLDS; i++) {
                worlds.add(threads.submit(() -> live(next)));
            }
        }
        for (Future<?> world : worlds) {
            world.get();
        }
    }

    private static void live(AtomicLong next) {
        try (World world = new World()) {
            for (long seed = next.getAndIncrement(); seed < FIRST + SEEDS; seed = next.getAndIncrement()) {
                new Simulation(world, seed).run(STEPS, AUDIT_EVERY);
            }
        } catch (RuntimeException | AssertionError wrong) {
            next.set(FIRST + SEEDS);
            throw wrong;
        }
    }

    private static long setting(String property, String variable, long otherwise) {
        return Optional.ofNullable(System.getProperty(property)).or(() -> Optional.ofNullable(System.getenv(variable))).map(Long::parseLong).orElse(otherwise);
    }
}
