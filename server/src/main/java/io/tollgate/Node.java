package io.tollgate;

import io.tollgate.actions.AdvanceClock;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.entrypoints.api.Authentication;
import io.tollgate.entrypoints.api.HttpServer;
import io.tollgate.entrypoints.api.Route;
import io.tollgate.entrypoints.api.ServerMetrics;
import io.tollgate.entrypoints.jobs.JobScheduler;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.db.EmbeddedPostgres;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.db.Migrations;
import io.tollgate.foundation.db.StoredClock;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One running process: its database, rooms, jobs and server, started in this order and stopped in the other. */
public final class Node implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final House house;
    private final HttpServer server;
    private final Optional<String> newAdminKey;
    private final Optional<AdvanceClock> advance;

    /** @throws CannotStart with what the operator has to mend; what was started is stopped again */
    public static Node start(Environment environment) {
        return new Node(environment);
    }

    private Node(Environment environment) {
        try {
            DatabaseAddress address = environment.database()
                    .orElseGet(() -> opened(EmbeddedPostgres.start(environment.dataFolder())).address());
            Database database = opened(Database.connect(address, environment.poolSize()));
            Migrations.apply(database);
            InstantSource clock = clock(database, environment.sandbox());
            Tokens tokens = Tokens.secure();
            house = new House(database, clock, tokens, environment.settings(), new MasterKeySource(environment, database).keys());
            newAdminKey = database.inTransaction(tx -> ensureAdminKey(tx, environment));
            applyCatalog(environment);
            GroupCommit<RecordUsage.Request, RecordUsage.Answer> events = opened(new GroupCommit<>(
                    "events", database, house.recordUsage, request -> request.events().size(), GroupCommit.Limits.standard()));
            GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> reservations = opened(new GroupCommit<>(
                    "reservations", database, house.reserveUsage, request -> request.wishes().size(), GroupCommit.Limits.standard()));
            opened(new JobScheduler(database, house.runDueWork, house.jobs)).start();
            ServerMetrics metrics = opened(new ServerMetrics());
            metrics.watch(database.dataSource());
            advance = clock instanceof StoredClock sandbox
                    ? Optional.of(new AdvanceClock(database, sandbox, house.runDueWork, house.jobs))
                    : Optional.empty();
            List<Route> routes = new ArrayList<>(
                    new Routes(house, events, reservations, metrics, tokens, advance).all(this::unreadyBecause, this::isStopping));
            routes.addAll(new Pages(house, advance, this::unreadyBecause).all());
            Authentication authentication = Authentication.byStoredKeys(database, house.apiKeys, house.workspaces, System::nanoTime)
                    .withSessions(database, house.sessions, house.workspaces, new RealTime());
            server = opened(new HttpServer(HttpServer.Settings.onPort(environment.port()), routes, authentication, metrics)).start();
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    public int port() {
        return server.port();
    }

    /** The admin key, if this start made one: to be shown once. */
    public Optional<String> newAdminKey() {
        return newAdminKey;
    }

    /** Present in a sandbox. */
    public Optional<AdvanceClock> advanceClock() {
        return advance;
    }

    public House house() {
        return house;
    }

    /** Answers what was accepted, commits what was acknowledged, and stops. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }

    private boolean isStopping() {
        return server != null && server.isStopping();
    }

    private Optional<String> unreadyBecause() {
        if (isStopping()) {
            return Optional.of("The process is stopping.");
        }
        return house.database.reachable() ? Optional.empty() : Optional.of("The database cannot be reached.");
    }

    /** A sandbox stays one, and what is none becomes none: a moved clock would bill real workspaces for months that never were. */
    private static InstantSource clock(Database database, Environment.Sandbox sandbox) {
        boolean isSandbox = database.read(StoredClock::isStarted);
        boolean isInUse = database.read(tx -> tx.handle()
                .createQuery("select exists (select from workspace)").mapTo(Boolean.class).one());
        return switch (sandbox) {
            case Environment.Sandbox.Off() when isSandbox ->
                throw new CannotStart("This database belongs to a sandbox, whose clock was moved: set TOLLGATE_SANDBOX=true, or use another.");
            case Environment.Sandbox.Off() -> new RealTime();
            case Environment.Sandbox.On on when !isSandbox && isInUse ->
                throw new CannotStart("This database has workspaces and is no sandbox: unset TOLLGATE_SANDBOX, or use another.");
            case Environment.Sandbox.On(var start) -> {
                database.transact(tx -> StoredClock.startAt(tx, start.orElseGet(() -> new RealTime().instant())));
                yield new StoredClock(database);
            }
        };
    }

    private Optional<String> ensureAdminKey(Transaction tx, Environment environment) {
        ApiKeyStore.AdminKey key = environment.adminKey()
                .map(configured -> house.apiKeys.ensureAdminKey(tx, configured, house.clock.instant()))
                .orElseGet(() -> house.apiKeys.ensureAdminKey(tx, house.clock.instant()));
        return switch (key) {
            case ApiKeyStore.AdminKey.Made made -> Optional.of(made.key().text());
            case ApiKeyStore.AdminKey.Present present -> Optional.empty();
        };
    }

    /** A catalog file is applied at each start, and changes nothing when it is the one in force; without one, the sample begins an empty database. */
    private void applyCatalog(Environment environment) {
        Database database = house.database;
        boolean none = database.read(tx -> house.catalogStore.latestNumber(tx)).isEmpty();
        if (environment.catalog().isEmpty() && !none) {
            return;
        }
        String document = environment.catalog().map(Node::read).orElseGet(Node::sampleCatalog);
        try {
            database.transact(tx -> house.applyCatalog.run(tx, new ApplyCatalog.Request(document, "system"), house.clock.instant()));
        } catch (ApiError mistakes) {
            throw new CannotStart("The catalog " + environment.catalog().map(Path::toString).orElse("sample") + " cannot be applied: "
                    + mistakes.getMessage() + mistakes.details().stream()
                            .map(detail -> System.lineSeparator() + "  " + detail.field() + ": " + detail.message())
                            .collect(Collectors.joining()));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new CannotStart("TOLLGATE_CATALOG names the file " + file + ", which cannot be read as UTF-8 text.");
        }
    }

    private static String sampleCatalog() {
        try (InputStream sample = Node.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
