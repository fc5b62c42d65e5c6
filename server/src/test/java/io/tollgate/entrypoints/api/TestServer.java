package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A real server on a free port, with the keys "admin-key", "ingest-key" and "read-key", and a client for it. */
final class TestServer implements AutoCloseable {
    static final JsonMapper MAPPER = new JsonMapper();
    private static final Set<Access> KEYS = Set.of(Access.ADMIN, Access.INGEST, Access.READ);

    final ServerMetrics metrics = new ServerMetrics();
    final HttpServer server;
    final HttpClient client = HttpClient.newHttpClient();

    TestServer(List<Route> routes) {
        this(routes, Duration.ofSeconds(10));
    }

    TestServer(List<Route> routes, Duration stopTimeout) {
        this(routes, new Authentication(TestServer::caller, System::nanoTime), stopTimeout);
    }

    TestServer(List<Route> routes, Authentication authentication, Duration stopTimeout) {
        server = new HttpServer(new HttpServer.Settings("127.0.0.1", 0, stopTimeout), routes, authentication, metrics).start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** @param headers name, value, name, value */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return MAPPER.readTree(response.body());
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private static Optional<Caller> caller(String key) {
        return KEYS.stream()
                .filter(access -> key.equals(access.scope() + "-key"))
                .map(access -> new Caller("key_" + access.scope(), Set.of(access), Optional.empty()))
                .findFirst();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        metrics.close();
    }
}
