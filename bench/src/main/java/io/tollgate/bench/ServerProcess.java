package io.tollgate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Tollgate as a process of its own on a given database, as it runs in earnest. */
final class ServerProcess implements AutoCloseable {
    static final String KEY = "the-admin-key-of-the-bench-0000";

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start(String databaseUrl, Path log) {
        try {
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED", "-Xmx2g", "-cp", System.getProperty("java.class.path"), "io.tollgate.Main");
            builder.environment().put("TOLLGATE_PORT", String.valueOf(port));
            builder.environment().put("TOLLGATE_DATABASE_URL", databaseUrl);
            builder.environment().put("TOLLGATE_ADMIN_KEY", KEY);
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            ServerProcess server = new ServerProcess(builder.start(), port);
            server.awaitReady(log);
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    int port() {
        return port;
    }

    private void awaitReady(Path log) throws IOException {
        byte[] ask = HttpConnection.request("GET", "/health/ready", KEY, "application/json", new byte[0]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (HttpConnection connection = new HttpConnection(port)) {
                connection.send(ask);
                return;
            } catch (IOException | IllegalStateException notYet) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IllegalStateException("the server did not start: " + Files.readString(log));
                }
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
        }
    }
}
