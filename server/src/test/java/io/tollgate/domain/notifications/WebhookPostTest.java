package io.tollgate.domain.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tollgate.domain.notifications.WebhookTarget.Reach;
import io.tollgate.domain.workspaces.WorkspaceId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A POST by hand: over TLS with the name verified, and to servers that answer oddly. */
class WebhookPostTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    /** A first handshake takes its time on a busy machine. */
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void over_tls_the_certificate_must_be_trusted_and_be_for_the_name() throws Exception {
        KeyStore keys = keysForLocalhost();
        SSLContext context = context(keys);
        AtomicInteger arrived = new AtomicInteger();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            arrived.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            String port = ":" + server.getAddress().getPort() + "/";
            assertThat(send("https://localhost" + port, context.getSocketFactory(), PATIENT)).isEqualTo(new Outcome.Delivered(OptionalInt.of(204)));
            assertThat(arrived).hasValue(1);
            assertThat(send("https://127.0.0.1" + port, context.getSocketFactory(), PATIENT)).as("another name").isInstanceOf(Outcome.Failed.class);
            assertThat(send("https://localhost" + port, (SSLSocketFactory) SSLSocketFactory.getDefault(), PATIENT)).as("nobody vouches for it").isInstanceOf(Outcome.Failed.class);
            assertThat(arrived).as("nothing was said to it").hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void an_answer_is_understood_as_far_as_its_status() throws Exception {
        assertThat(answered("HTTP/1.1 200 OK\r\n")).as("kept open, and nothing more said").isEqualTo(new Outcome.Delivered(OptionalInt.of(200)));
        assertThat(answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n")).isEqualTo(new Outcome.Delivered(OptionalInt.of(202)));
        assertThat(answered("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 500\r\n")).isEqualTo(new Outcome.Failed(OptionalInt.of(500), "Answered 500."));
        assertThat(answered("HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n")).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.error()).contains("redirects"));
        assertThat(answered("SSH-2.0-OpenSSH_9.9\r\n" + "x".repeat(5_000))).isEqualTo(Outcome.failed("The answer is not HTTP/1.1."));
        assertThat(answered("HTTP/1.1 20", Duration.ofSeconds(1))).isEqualTo(Outcome.failed("No answer within 1 seconds."));
    }

    private static Outcome answered(String text) throws Exception {
        return answered(text, PATIENT);
    }

    private static Outcome answered(String text, Duration timeout) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket connection = server.accept()) {
                    connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    connection.getOutputStream().flush();
                    connection.getInputStream().readAllBytes();
                } catch (java.io.IOException closed) {
                    // the other side has heard enough
                }
            });
            return send("http://127.0.0.1:" + server.getLocalPort() + "/", (SSLSocketFactory) SSLSocketFactory.getDefault(), timeout);
        }
    }

    private static Outcome send(String url, SSLSocketFactory tls, Duration timeout) {
        WebhookEndpoint endpoint = new WebhookEndpoint(WorkspaceId.NONE, "we_1", url, Set.of(),
                Optional.empty(), NOW, Optional.empty(), Optional.empty());
        Claimed message = new Claimed(new OutboxId(WorkspaceId.NONE, 1), "limit.reached", "evt_1", url, "we_1", "{}", 1, 1, NOW);
        return new WebhookPost(Reach.PRIVATE_TOO, timeout, tls).send(endpoint, message, List.of("whsec_c2VjcmV0"), NOW);
    }

    private KeyStore keysForLocalhost() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "server",
                "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-keystore", file.toString(), "-storepass", new String(PASSWORD))
                .redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
