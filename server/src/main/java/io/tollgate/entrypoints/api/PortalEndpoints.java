package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.EndPortalSessions;
import io.tollgate.actions.IssuePortalLink;
import io.tollgate.domain.sessions.PortalLink;
import io.tollgate.domain.sessions.Role;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Links that open a workspace's pages, for a platform's backend to send its users to. */
public final class PortalEndpoints {
    private static final String PATH = "/v1/workspaces/{workspace}/portal-sessions";
    private static final Duration USUAL = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final IssuePortalLink issue;
    private final EndPortalSessions end;
    private final Optional<URI> publicUrl;
    private final Writes writes;
    private final InstantSource clock;
    private final InstantSource realTime;

    /**
     * @param publicUrl where browsers reach this server; where it is not set, as the request did
     * @param realTime by which links expire, also where {@code clock} is a sandbox's
     */
    public PortalEndpoints(
            IssuePortalLink issue, EndPortalSessions end, Optional<URI> publicUrl, Writes writes, InstantSource clock, InstantSource realTime) {
        this.issue = issue;
        this.end = end;
        this.publicUrl = publicUrl;
        this.writes = writes;
        this.clock = clock;
        this.realTime = realTime;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Access.ADMIN, "openPortal", this::open),
                Route.delete(PATH, Access.ADMIN, "endPortalSessions", this::endAll));
    }

    private Answer open(Context request) {
        JsonBody body = JsonBody.optionalOf(request, "role", "returnUrl", "expiresInSeconds");
        IssuePortalLink.Request wanted = new IssuePortalLink.Request(
                request.pathParam("workspace"),
                body.optionalText("role").map(PortalEndpoints::role).orElse(Role.OWNER),
                body.optionalText("returnUrl").map(PortalEndpoints::returnUrl),
                body.optionalWholeNumber("expiresInSeconds", 1, LONGEST.toSeconds()).map(Duration::ofSeconds).orElse(USUAL),
                Caller.of(request).keyId());
        return writes.onceWithSecret(request, tx -> {
            PortalLink.Issued issued = issue.run(tx, wanted, clock.instant(), realTime.instant());
            return Answer.created(new JsonObject()
                    .put("url", base(request) + "/portal/" + issued.secret())
                    .put("expiresAt", issued.link().expiresAt())
                    .put("role", issued.link().role().word()));
        });
    }

    private Answer endAll(Context request) {
        EndPortalSessions.Request wanted = new EndPortalSessions.Request(request.pathParam("workspace"), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            end.run(tx, wanted, clock.instant());
            return Answer.noContent();
        });
    }

    private String base(Context request) {
        return publicUrl.map(URI::toString).orElseGet(() -> request.scheme() + "://" + request.host()).replaceAll("/+$", "");
    }

    private static Role role(String word) {
        return Role.of(word).orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST, "role must be owner or viewer.", "role"));
    }

    private static URI returnUrl(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException noAddress) {
            // said below
        }
        throw ApiError.of(ErrorCode.INVALID_REQUEST, "returnUrl must be an address such as https://app.example.com/settings.", "returnUrl");
    }
}
