package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the process lives, whether it can serve, and what it has counted. */
public final class HealthEndpoints {
    private final Supplier<Optional<String>> unreadyBecause;
    private final ServerMetrics metrics;

    /** @param unreadyBecause a plain sentence when requests cannot be served now, asked at each call */
    public HealthEndpoints(Supplier<Optional<String>> unreadyBecause, ServerMetrics metrics) {
        this.unreadyBecause = unreadyBecause;
        this.metrics = metrics;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/health/live", Access.PUBLIC, "live", request -> Answer.ok(new JsonObject().put("status", "live"))),
                Route.get("/health/ready", Access.PUBLIC, "ready", this::ready),
                Route.get("/metrics", Access.PUBLIC, "metrics",
                        request -> Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.scrape())));
    }

    private Answer ready(Context request) {
        return unreadyBecause.get()
                .map(reason -> Problems.answer(ErrorCode.DATABASE_UNAVAILABLE, reason))
                .orElseGet(() -> Answer.ok(new JsonObject().put("status", "ready")));
    }
}
