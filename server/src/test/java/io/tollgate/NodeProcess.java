package io.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tollgate as a process of its own, as an operator starts it, to be asked, stopped and killed. */
public final class NodeProcess implements AutoCloseable {
    public static final String KEY = "the-admin-key-of-the-tests";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final int port;
    private final StringBuffer output = new StringBuffer();

    private NodeProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        Thread.ofVirtual().start(this::readOutput);
    }

    /** Starts it, and returns when it is ready. @param environment variables besides port and key */
    public static NodeProcess start(int port, Map<String, String> environment) {
        NodeProcess node = begin(port, environment);
        Await.until(() -> !node.process.isAlive() || node.isReady());
        if (!node.process.isAlive()) {
            throw new AssertionError("It ended: " + node.output);
        }
        return node;
    }

    public static NodeProcess begin(int port, Map<String, String> environment) {
        return new NodeProcess(run(port, environment, List.of("-Xmx512m"), List.of()), port);
    }

    /** @param arguments of the command line; none serves */
    static Process run(int port, Map<String, String> environment, List<String> jvm, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        line.addAll(jvm);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.tollgate.Main"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().putAll(Map.of("TOLLGATE_PORT", String.valueOf(port), "TOLLGATE_ADMIN_KEY", KEY));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public int port() {
        return port;
    }

    String output() {
        return output.toString();
    }

    boolean isReady() {
        try {
            return CLIENT.send(HttpRequest.newBuilder(uri("/health/ready")).build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** @param headers name, value, name, value */
    HttpResponse<String> send(String method, String path, String contentType, String body, String... headers) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path));
        for (int at = 0; at < headers.length; at += 2) {
            builder.header(headers[at], headers[at + 1]);
        }
        HttpRequest request = builder
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", contentType)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    JsonNode get(String path) {
        return ok("GET", path, "");
    }

    JsonNode post(String path, String body) {
        return ok("POST", path, body);
    }

    private JsonNode ok(String method, String path, String body) {
        try {
            HttpResponse<String> response = send(method, path, "application/json", body.replace('\'', '"'));
            if (response.statusCode() >= 300) {
                throw new AssertionError(method + " " + path + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How much of a metric a workspace used, in smallest units. */
    String used(String workspace, String metric) {
        return get("/v1/workspaces/" + workspace + "/usage").get("metrics").valueStream()
                .filter(each -> each.get("metric").textValue().equals(metric))
                .findFirst().orElseThrow().get("usedInSmallestUnit").textValue();
    }

    /** Its PostgreSQL, where it has one of its own. */
    ProcessHandle postgres() {
        return process.children().filter(child -> child.info().command().orElse("").endsWith("postgres")).findFirst().orElseThrow();
    }

    Process process() {
        return process;
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** By SIGTERM. Returns the exit status. {@link Process#destroy} would close its output too early. */
    int stop() {
        process.toHandle().destroy();
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        kill();
    }


    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
            }
        } catch (IOException ended) {
            output.append(ended).append('\n');
        }
    }
}
