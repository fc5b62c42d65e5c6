package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.HearStripe;
import io.tollgate.domain.payments.StripeNotice;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Where Stripe's events come in. Their signature is their key. */
public final class StripeEndpoints {
    private static final int MOST_BYTES = 1024 * 1024;

    private final HearStripe hear;
    private final Optional<String> secret;
    private final InstantSource realTime;

    /** @param secret what Stripe signs with; without one nothing is taken in */
    public StripeEndpoints(HearStripe hear, Optional<String> secret, InstantSource realTime) {
        this.hear = hear;
        this.secret = secret;
        this.realTime = realTime;
    }

    public List<Route> routes() {
        return List.of(Route.post("/v1/stripe/webhooks", Access.PUBLIC, "hearStripe", this::hear));
    }

    private Answer hear(Context request) {
        String key = secret.orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "This deployment takes no events of Stripe's."));
        String body = new String(RequestBody.bytes(request, MOST_BYTES), StandardCharsets.UTF_8);
        hear.run(StripeNotice.read(body, Objects.toString(request.header("Stripe-Signature"), ""), key, realTime));
        return Answer.ok(new JsonObject().put("received", true));
    }
}
