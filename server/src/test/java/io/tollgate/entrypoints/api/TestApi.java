package io.tollgate.entrypoints.api;

import io.tollgate.ManualTime;
import io.tollgate.TestDatabase;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.UpdateWorkspace;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.PlanOnVersion;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.FirstAnswerStore;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** The whole interface on a database of its own, every answer held against the contract. */
final class TestApi implements AutoCloseable {
    static final String ADMIN = "the-admin-key-of-the-tests";

    final ManualTime clock = ManualTime.at("2026-03-10T12:00:00Z");
    /** What Authentication takes for the time; moved by hand, so that a test decides when a remembered key is asked for again. */
    final AtomicLong nanos = new AtomicLong();
    final Database database = TestDatabase.fresh();
    final WorkspaceStore workspaces = new WorkspaceStore();
    final ApiKeyStore keys = new ApiKeyStore(Tokens.seeded(1));
    final AuditStore audit = new AuditStore();
    final CatalogStore catalogs = new CatalogStore();
    final Writes writes = new Writes(database, new FirstAnswerStore(), clock);
    final List<Route> routes;
    final TestServer server;
    private final ContractCheck contract;

    TestApi(List<Route> more) {
        database.transact(tx -> keys.ensureAdminKey(tx, ADMIN, clock.instant()));
        ServerMetrics metrics = new ServerMetrics();
        metrics.watch(database.dataSource());
        List<Route> own = new ArrayList<>(more);
        own.addAll(new HealthEndpoints(
                () -> database.reachable() ? Optional.empty() : Optional.of("The database cannot be reached."), metrics).routes());
        own.addAll(new WorkspaceEndpoints(database, workspaces, new UpdateWorkspace(workspaces, audit),
                (tx, ids) -> ids.stream().collect(Collectors.toMap(id -> id, id -> "developer")), writes, clock).routes());
        own.addAll(new ApiKeyEndpoints(database, keys, audit, workspaces, writes, clock).routes());
        own.addAll(new CatalogEndpoints(database, catalogs, new ApplyCatalog(catalogs, audit),
                tx -> Map.of(new PlanOnVersion("developer", 1), 3L), writes, clock).routes());
        routes = new DocsEndpoints().alongside(own);
        contract = new ContractCheck(routes);
        Authentication stored = Authentication.byStoredKeys(database, keys, workspaces, nanos::get);
        server = new TestServer(routes, stored, Duration.ofSeconds(10));
    }

    void workspace(String key) {
        database.transact(tx -> workspaces.create(tx, new NewWorkspace(key, "Name of " + key, key + "@example.com"), clock.instant()));
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "", ADMIN);
    }

    /** A request with a JSON body, or none where it is empty. @param headers name, value, name, value */
    HttpResponse<String> send(String method, String path, String body, String key, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", "Bearer " + key)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        List<String> names = List.of(headers);
        if (!names.contains("Content-Type") && !body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        for (int at = 0; at < headers.length; at += 2) {
            request.header(headers[at], headers[at + 1]);
        }
        HttpResponse<String> response = server.send(request.build());
        contract.answer(method, path, response);
        return response;
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
