package io.tollgate.entrypoints.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.domain.keys.ProviderApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as Anthropic and OpenAI do when asked for their models: by the key, on a port of this machine. */
public final class StandInProvider implements AutoCloseable {
    /** "GET /anthropic/v1/models KEY", as they came. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    /** The status for a key; 200 for one that is not in it. */
    public final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final HttpServer server;

    public StandInProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public ProviderApi.Addresses addresses() {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ProviderApi.Addresses(base.resolve("/anthropic/"), base.resolve("/openai"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isAnthropic = path.equals("/anthropic/v1/models") && "2023-06-01".equals(exchange.getRequestHeaders().getFirst("anthropic-version"));
        String key = isAnthropic
                ? exchange.getRequestHeaders().getFirst("x-api-key")
                : String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")).replaceFirst("^Bearer ", "");
        asked.add(exchange.getRequestMethod() + " " + path + " " + key);
        int status = isAnthropic || path.equals("/openai/v1/models") ? statuses.getOrDefault(key, 200) : 404;
        byte[] body = ("{\"error\": \"about " + key + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (status == 302) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
