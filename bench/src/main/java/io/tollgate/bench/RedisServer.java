package io.tollgate.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Redis that syncs every write, and clients that check and increment one key by a script: what a limit in Redis costs when it is to be durable. */
final class RedisServer implements AutoCloseable {
    private static final String SCRIPT = "local u = tonumber(redis.call('get', KEYS[1]) or '0') if u + 1 <= 1000000000 then "
            + "return redis.call('incrby', KEYS[1], 1) else return -1 end";

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Empty where no redis-server is on the PATH. */
    static Optional<RedisServer> startIfInstalled(Path folder) {
        try (ServerSocket free = new ServerSocket(0)) {
            int port = free.getLocalPort();
            free.close();
            Process process = new ProcessBuilder("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1", "--appendonly", "yes",
                            "--appendfsync", "always", "--save", "", "--dir", Files.createDirectories(folder.resolve("redis")).toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            RedisServer redis = new RedisServer(process, port);
            redis.awaitReady();
            return Optional.of(redis);
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    Clients.Work client() {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            byte[] command = ("*4\r\n$4\r\nEVAL\r\n$" + SCRIPT.length() + "\r\n" + SCRIPT + "\r\n$1\r\n1\r\n$3\r\nhot\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            return () -> {
                out.write(command);
                int first = in.read();
                for (int next = first; next != '\n'; next = in.read()) {
                    if (next < 0) {
                        throw new IOException("Redis closed the connection");
                    }
                }
                if (first != ':') {
                    throw new IllegalStateException("Redis refused the script");
                }
                return 1;
            };
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
