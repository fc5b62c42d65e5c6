package io.tollgate.scenarios;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.TestSettings;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.BillingPeriod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Where a scenario happens: a database, a house and a time of its own. */
final class Stage implements AutoCloseable {
    static final String ACTOR = "scenario";

    final ManualTime time;
    final Database database = Database.connect(TestDatabase.freshAddress(), 2);
    final House house;
    private final List<DueJob> jobs;
    /** How many mails of each workspace a scenario has looked at. */
    final Map<String, Integer> mailsSeen = new HashMap<>();
    /** By the names that steps gave them. */
    final Map<String, ReservationId> reservations = new HashMap<>();
    private final Map<String, Workspace> workspaces = new LinkedHashMap<>();

    Stage(Instant start) {
        time = ManualTime.at(start);
        house = new House(database, time, Tokens.seeded(1), TestSettings.SANDBOX, TestMasterKeys.KEYS);
        // What leaves the house changes no bill, and costs more than all the rest of a month.
        jobs = house.jobs.stream().filter(job -> !job.name().startsWith("deliver-")).toList();
    }

    Instant now() {
        return time.instant();
    }

    <T> T transact(Function<Transaction, T> work) {
        return database.inTransaction(work);
    }

    /** Moves time forward, stopping wherever a job falls due and running it there, in the house's order. */
    void advanceTo(Instant target) {
        // What is due by now and was not when the last jobs ran: an invoice of this moment.
        house.paymentDesk.jobs.forEach(house.runDueWork::run);
        Instant reached = now();
        for (Optional<Instant> next = nextDue(reached, target); next.isPresent(); next = nextDue(reached, target)) {
            Instant before = reached;
            Instant due = next.get();
            time.set(due);
            for (DueJob job : jobs) {
                if (nextDue(job, before).filter(at -> !at.isAfter(due)).isPresent()) {
                    house.runDueWork.run(job);
                    house.runDueWork.run(job);
                }
            }
            reached = due;
        }
        time.set(target);
    }

    private Optional<Instant> nextDue(Instant after, Instant target) {
        return jobs.stream()
                .flatMap(job -> nextDue(job, after).stream())
                .filter(due -> !due.isAfter(target))
                .min(Instant::compareTo);
    }

    /** Old detail is forgotten on one night a month, not on each: that is as early as a bill can miss it, and a third of a month's time less. */
    private static Optional<Instant> nextDue(DueJob job, Instant after) {
        if (!job.name().equals("forget-old-detail")) {
            return job.nextDue(after);
        }
        BillingPeriod period = BillingPeriod.containing(after);
        return Stream.of(period.from(), period.to())
                .flatMap(first -> job.nextDue(first.plus(Duration.ofDays(1))).stream())
                .filter(night -> night.isAfter(after))
                .findFirst();
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
