package io.tollgate.scenarios;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where a scenario happens: a database, a house and a time of its own. */
final class Stage implements AutoCloseable {
    static final String ACTOR = "scenario";

    final ManualTime time;
    final Database database = TestDatabase.fresh();
    final House house;
    /** By the names that steps gave them. */
    final Map<String, ReservationId> reservations = new HashMap<>();
    private final Map<String, Workspace> workspaces = new LinkedHashMap<>();

    Stage(Instant start) {
        time = ManualTime.at(start);
        house = new House(database, time, Tokens.seeded(1), Settings.STANDARD, TestMasterKeys.KEYS);
    }

    Instant now() {
        return time.instant();
    }

    <T> T transact(Function<Transaction, T> work) {
        return database.inTransaction(work);
    }

    /** Moves time forward, stopping wherever a job falls due and running it there, in the house's order. */
    void advanceTo(Instant target) {
        Instant reached = now();
        for (Optional<Instant> next = nextDue(reached, target); next.isPresent(); next = nextDue(reached, target)) {
            Instant before = reached;
            Instant due = next.get();
            time.set(due);
            for (DueJob job : house.jobs) {
                if (job.nextDue(before).filter(at -> !at.isAfter(due)).isPresent()) {
                    house.runDueWork.run(job);
                    house.runDueWork.run(job);
                }
            }
            reached = due;
        }
        time.set(target);
    }

    private Optional<Instant> nextDue(Instant after, Instant target) {
        return house.jobs.stream()
                .flatMap(job -> job.nextDue(after).stream())
                .filter(due -> !due.isAfter(target))
                .min(Instant::compareTo);
    }

    void add(Workspace workspace) {
        workspaces.put(workspace.key(), workspace);
    }

    Iterable<Workspace> workspaces() {
        return workspaces.values();
    }

    /** The workspace that the next word names; the only one there is, where it names none. */
    Workspace workspace(Words words) {
        Optional<Workspace> named = words.peek().map(workspaces::get);
        if (named.isPresent()) {
            words.next("a workspace");
            return named.get();
        }
        if (workspaces.size() != 1) {
            throw words.mistake("say which workspace; there are " + workspaces.keySet());
        }
        return workspaces.values().iterator().next();
    }

    static String resource(String path) {
        try (var stream = Stage.class.getResourceAsStream(path)) {
            return new String(Optional.ofNullable(stream).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
