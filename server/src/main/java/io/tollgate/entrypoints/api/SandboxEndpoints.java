package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.AdvanceClock;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** The sandbox's clock. Where the process is no sandbox, its clock can be read and not moved. */
public final class SandboxEndpoints {
    private final InstantSource clock;
    private final Optional<AdvanceClock> advance;

    /** @param advance present in a sandbox */
    public SandboxEndpoints(InstantSource clock, Optional<AdvanceClock> advance) {
        this.clock = clock;
        this.advance = advance;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/sandbox/clock", Access.READ, "sandboxClock", request -> answer(clock.instant())).heldByHandler(),
                Route.post("/v1/sandbox/clock", Access.ADMIN, "moveSandboxClock", this::move));
    }

    private Answer move(Context request) {
        JsonBody body = JsonBody.of(request, "advanceTo", "advanceBy");
        AdvanceClock sandbox = advance.orElseThrow(() -> ApiError.of(
                ErrorCode.SANDBOX_ONLY, "Only the clock of a sandbox can be moved; start one with TOLLGATE_SANDBOX=true."));
        Optional<Instant> to = body.optionalInstant("advanceTo");
        Optional<String> by = body.optionalText("advanceBy");
        if (to.isPresent() == by.isPresent()) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "Give either 'advanceTo', an instant, or 'advanceBy', a duration such as PT1H.", "advanceTo");
        }
        return answer(sandbox.to(to.orElseGet(() -> clock.instant().plus(duration(by.orElseThrow())))));
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(Duration.ofDays(5 * 366)) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException notADuration) {
            // said below
        }
        throw ApiError.of(ErrorCode.INVALID_REQUEST, "'advanceBy' must be a duration of at most five years, such as PT1H or P31D.", "advanceBy");
    }

    private Answer answer(Instant now) {
        return Answer.ok(new JsonObject().put("now", now).put("sandbox", advance.isPresent()));
    }
}
