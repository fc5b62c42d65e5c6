package io.tollgate.entrypoints.api;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.util.JavalinBindException;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a table of routes over HTTP, a virtual thread for each request. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SMALLEST_COMPRESSED_BYTES = 1_400;
    private static final int GZIP_LEVEL = 4;
    private static final String UNMATCHED = "unmatched";

    private final Javalin javalin;
    private final List<Route> routes;
    private final Map<Route, Pattern> patterns;
    private final Authentication authentication;
    private final ServerMetrics metrics;
    private final RequestIds requestIds = new RequestIds();
    private final Settings settings;
    private volatile boolean stopping;

    /**
     * @param port 0 takes any free one
     * @param stopTimeout how long {@link #close()} waits for running requests
     */
    public record Settings(String host, int port, Duration stopTimeout) {
        public static Settings onPort(int port) {
            return new Settings("0.0.0.0", port, Duration.ofSeconds(30));
        }
    }

    public HttpServer(Settings settings, List<Route> routes, Authentication authentication, ServerMetrics metrics) {
        this.settings = settings;
        this.routes = List.copyOf(routes);
        this.patterns = routes.stream().collect(java.util.stream.Collectors.toMap(route -> route, Route::pattern));
        this.authentication = authentication;
        this.metrics = metrics;
        this.javalin = Javalin.create(this::configure);
    }

    /** @throws CannotStart when another program has the port */
    public HttpServer start() {
        try {
            javalin.start(settings.host(), settings.port());
        } catch (JavalinBindException taken) {
            throw new CannotStart("Another program has the port " + settings.port() + "; stop it, or set TOLLGATE_PORT to another port.", taken);
        }
        return this;
    }

    public int port() {
        return javalin.port();
    }

    /** Whether {@link #close()} has begun, so that a load balancer is told to look elsewhere. */
    public boolean isStopping() {
        return stopping;
    }

    /** Takes no new requests, and returns when the running ones are answered or the timeout is over. */
    @Override
    public void close() {
        stopping = true;
        javalin.stop();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.generateEtags = false;
        config.http.maxRequestSize = Long.MAX_VALUE;
        CompressionStrategy gzip = new CompressionStrategy(null, new Gzip(GZIP_LEVEL));
        gzip.setDefaultMinSizeForCompression(SMALLEST_COMPRESSED_BYTES);
        config.http.compressionStrategy = gzip;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(16 * 1024);
        });
        config.jetty.modifyServer(this::stopGracefully);
        for (Route route : routes) {
            String path = route.path();
            config.routes.addHttpHandler(HandlerType.findOrCreate(route.method().name()), path, request -> serve(route, request));
            if (route.method() == Route.Method.GET) {
                config.routes.addHttpHandler(HandlerType.HEAD, path, request -> serve(route, request));
            }
        }
        for (HandlerType method : HandlerType.commonHttp()) {
            config.routes.addHttpHandler(method, "*", this::serveUnmatched);
        }
        config.routes.exception(Exception.class, (thrown, request) -> send(request, Problems.answer(thrown, requestIds.of(request))));
    }

    private void stopGracefully(Server server) {
        server.setStopTimeout(settings.stopTimeout().toMillis());
        server.insertHandler(new GracefulHandler());
        server.setErrorHandler(HttpServer::beforeAnyRoute);
    }

    /**
     * What Jetty refuses by itself: a request line it cannot read, a header that is too long. It closes the connection afterwards, and does not say
     * so; a client that is not told would send its next request into the closed one.
     */
    private static boolean beforeAnyRoute(Request request, Response response, Callback callback) {
        Answer problem = Problems.fromServer(request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer status ? status : 500);
        response.setStatus(problem.status());
        response.getHeaders().put("Content-Type", Problems.CONTENT_TYPE);
        response.getHeaders().put("Connection", "close");
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(problem.body()), callback);
        return true;
    }

    private void serve(Route route, Context request) {
        answer(request, route.path(), () -> {
            authentication.require(route, request);
            return route.handler().handle(request);
        });
    }

    private void serveUnmatched(Context request) {
        answer(request, UNMATCHED, () -> {
            TreeSet<String> allowed = allowed(request.path());
            if (allowed.isEmpty()) {
                return Problems.answer(ErrorCode.NOT_FOUND, "There is nothing at this path. The calls are listed at /docs.");
            }
            Answer answer = request.method() == HandlerType.OPTIONS
                    ? Answer.noContent()
                    : Problems.answer(ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + String.join(", ", allowed) + ".");
            return answer.withHeader("Allow", String.join(", ", allowed));
        });
    }

    private TreeSet<String> allowed(String path) {
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            if (patterns.get(route).matcher(path).matches()) {
                allowed.add(route.method().name());
                allowed.add("OPTIONS");
                if (route.method() == Route.Method.GET) {
                    allowed.add("HEAD");
                }
            }
        }
        return allowed;
    }

    private interface Work {
        Answer run() throws Exception;
    }

    private void answer(Context request, String path, Work work) {
        long began = System.nanoTime();
        String requestId = requestIds.of(request);
        request.header(RequestIds.HEADER, requestId);
        Answer answer;
        try {
            answer = work.run();
        } catch (Throwable thrown) {
            answer = Problems.answer(thrown, requestId);
        }
        send(request, answer);
        long nanos = System.nanoTime() - began;
        String method = request.method().name();
        metrics.served(method, path, answer.status(), nanos);
        log(request, requestId, path, answer.status(), nanos);
    }

    private static void send(Context request, Answer answer) {
        request.status(answer.status());
        answer.headers().forEach(request::header);
        if (!answer.contentType().isEmpty()) {
            request.contentType(answer.contentType());
            if (answer.streamed().isPresent()) {
                stream(request, answer.streamed().get());
            } else {
                request.result(answer.body());
            }
        }
    }

    private static void stream(Context request, Answer.Streamed body) {
        if (request.method() == HandlerType.HEAD) {
            return;
        }
        try {
            OutputStream out = request.outputStream();
            body.writeTo(out);
            out.close();
        } catch (IOException gone) {
            // The caller went away; there is nobody to tell.
            breakOff(request);
        } catch (RuntimeException failed) {
            LOG.atError().setCause(failed).log("An answer that was being streamed broke off");
            breakOff(request);
        }
    }

    /** A half of a body must not end like a whole one. */
    private static void breakOff(Context request) {
        ServletContextRequest.getServletContextRequest(request.req()).getConnectionMetaData().getConnection().getEndPoint().close();
    }

    private static void log(Context request, String requestId, String path, int status, long nanos) {
        boolean notable = status >= 500 || nanos > SLOW_NANOS;
        if (!notable && !LOG.isDebugEnabled()) {
            return;
        }
        (notable ? LOG.atInfo() : LOG.atDebug())
                .addKeyValue("request", requestId)
                .addKeyValue("method", request.method().name())
                .addKeyValue("route", path)
                .addKeyValue("status", status)
                .addKeyValue("micros", nanos / 1_000)
                .addKeyValue("caller", Caller.known(request).map(Caller::keyId).orElse("-"))
                .log("{} {} {} in {} us", request.method().name(), path, status, nanos / 1_000);
    }
}
