package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.RunReplay;
import java.time.Instant;
import java.util.Optional;

/** Goes on with checks and simulations over all workspaces, a while at a time, so that a node that stops does not wait for one to end. */
public final class RunReplays implements DueJob {
    private static final int PIECES_AT_ONCE = 40;

    private final RunReplay runReplay;

    public RunReplays(RunReplay runReplay) {
        this.runReplay = runReplay;
    }

    @Override
    public String name() {
        return "run-replays";
    }

    /** Never at an instant of its own: it is looked for whenever jobs are, and a sandbox's months pass without it. */
    @Override
    public Optional<Instant> nextDue(Instant after) {
        return Optional.empty();
    }

    @Override
    public void run(Instant now) {
        for (int piece = 0; piece < PIECES_AT_ONCE && runReplay.step(now); piece++) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}
