package io.tollgate.domain.notifications;

import io.tollgate.domain.notifications.WebhookTarget.Addresses;
import io.tollgate.domain.notifications.WebhookTarget.Reach;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST over HTTP/1.1, on a socket of its own: the JDK's HTTP client resolves names by itself, and between a check and its connection a name may
 * come to lead elsewhere. TLS still verifies the name. Redirects are answers like any other; of the answer no more is read than its first
 * 4 KB; after the timeout the socket is closed, wherever it is.
 */
public final class WebhookPost {
    private static final int MOST_OF_ANSWER = 4_096;
    /** What begins with 1 only announces the answer. */
    private static final Pattern FINAL_STATUS = Pattern.compile("\\A(?:HTTP/1\\.[01] 1\\d\\d[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)*HTTP/1\\.[01] ([2-5]\\d\\d)[ \r\n]");
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int BAD_REQUEST = 400;

    private final Reach reach;
    private final Duration timeout;
    private final SSLSocketFactory tls;

    public WebhookPost(Reach reach, Duration timeout) {
        this(reach, timeout, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** @param tls with the certificates to trust */
    WebhookPost(Reach reach, Duration timeout, SSLSocketFactory tls) {
        this.reach = reach;
        this.timeout = timeout;
        this.tls = tls;
    }

    /** @param sentAt the receiver's time, which is the real one: it refuses what is more than minutes away from it */
    public Outcome send(WebhookEndpoint endpoint, Claimed message, List<String> secrets, Instant sentAt) {
        WebhookTarget target = WebhookTarget.parse(endpoint.url(), reach);
        return switch (resolved(target)) {
            case Addresses.NotAllowed notAllowed -> Outcome.failed("The name leads to a private, local or reserved address.");
            case Addresses.Unknown unknown -> Outcome.failed("The name cannot be resolved.");
            case Addresses.Allowed(List<InetAddress> addresses) -> send(target, addresses.getFirst(), request(target, message, secrets, sentAt));
        };
    }

    /** Apart, so that a resolver that hangs holds up nothing else. */
    private Addresses resolved(WebhookTarget target) {
        CompletableFuture<Addresses> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("webhook-resolver").start(() -> answer.complete(target.resolve(reach)));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return new Addresses.Unknown();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Addresses.Unknown();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Outcome send(WebhookTarget target, InetAddress address, byte[] request) {
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean tookTooLong = new AtomicBoolean();
        try (Socket socket = new Socket()) {
            Thread.ofVirtual().name("webhook-timeout").start(() -> closeUnlessDone(socket, done, tookTooLong));
            socket.connect(new InetSocketAddress(address, target.port()), Math.toIntExact(timeout.toMillis()));
            try (Socket stream = target.isSecure() ? secured(socket, target) : socket) {
                stream.getOutputStream().write(request);
                stream.getOutputStream().flush();
                return judged(statusCode(stream.getInputStream()));
            }
        } catch (IOException failure) {
            return Outcome.failed(tookTooLong.get() ? "No answer within " + timeout.toSeconds() + " seconds." : words(failure));
        } finally {
            done.countDown();
        }
    }

    private void closeUnlessDone(Socket socket, CountDownLatch done, AtomicBoolean tookTooLong) {
        try (socket) {
            tookTooLong.set(!done.await(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException goneAnyhow) {
            // a socket that cannot even be closed holds nothing up
        }
    }

    private Socket secured(Socket socket, WebhookTarget target) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, target.host(), target.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static byte[] request(WebhookTarget target, Claimed message, List<String> secrets, Instant sentAt) {
        byte[] body = message.content().getBytes(StandardCharsets.UTF_8);
        String head = "POST " + target.pathAndQuery() + " HTTP/1.1\r\n"
                + "Host: " + target.authority() + "\r\n"
                + "User-Agent: Tollgate\r\n"
                + "Accept: */*\r\n"
                + "Connection: close\r\n"
                + "Content-Type: application/json\r\n"
                + "Content-Length: " + body.length + "\r\n"
                + "webhook-id: " + message.messageId() + "\r\n"
                + "webhook-timestamp: " + sentAt.getEpochSecond() + "\r\n"
                + "webhook-signature: " + WebhookSignature.of(secrets, message.messageId(), sentAt, message.content()) + "\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** Reads no further than it must to know the status: a server may keep the connection open although it was asked not to. */
    private static int statusCode(InputStream answer) throws IOException {
        byte[] read = new byte[MOST_OF_ANSWER];
        int length = 0;
        for (int more = 0; more >= 0 && length < read.length; more = answer.read(read, length, read.length - length)) {
            length += more;
            Matcher status = FINAL_STATUS.matcher(new String(read, 0, length, StandardCharsets.ISO_8859_1));
            if (status.find()) {
                return Integer.parseInt(status.group(1));
            }
        }
        throw new IOException("The answer is not HTTP/1.1.");
    }

    private static Outcome judged(int status) {
        if (status >= OK && status < REDIRECT) {
            return new Outcome.Delivered(OptionalInt.of(status));
        }
        return new Outcome.Failed(OptionalInt.of(status), status >= REDIRECT && status < BAD_REQUEST
                ? "Answered " + status + "; redirects are not followed."
                : "Answered " + status + ".");
    }

    private static String words(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
