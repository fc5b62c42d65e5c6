package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.domain.sessions.PageSession;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseUnavailable;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who may see a page, and turns what goes wrong into one.
 *
 * <p>A form is believed when it comes from this very site (the Origin header, which every browser sends with a POST) and carries the session's token,
 * which is a hash of the session's secret and so known to nobody who cannot read the page.
 */
public final class Doorman {
    static final String OPERATOR_COOKIE = "tollgate_operator";
    private static final String NO_FRAMES = "'none'";
    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);

    private final Database database;
    private final SessionStore sessions;
    private final WorkspaceStore workspaces;
    private final PageSettings settings;
    private final InstantSource realTime;
    private final Surroundings surroundings;

    interface PortalHandler {
        Reply handle(Context request, Visitor visitor);
    }

    /** @param csrf as of {@link Visitor} */
    record Operator(PageSession.Operator session, String csrf) {}

    interface OperatorHandler {
        Reply handle(Context request, Operator operator);
    }

    public Doorman(Database database, SessionStore sessions, WorkspaceStore workspaces, PageSettings settings, InstantSource realTime, Surroundings surroundings) {
        this.database = database;
        this.sessions = sessions;
        this.workspaces = workspaces;
        this.settings = settings;
        this.realTime = realTime;
        this.surroundings = surroundings;
    }

    PageRoute.Handler anybody(PageRoute.Handler handler) {
        return guarded(portalFrames(), handler);
    }

    PageRoute.Handler visitor(PortalHandler handler) {
        return guarded(portalFrames(), request -> visitor(request)
                .map(visitor -> handler.handle(request, visitor))
                .orElseGet(() -> surroundings.closed(request)));
    }

    /** For forms: only who may write, from this site, with the token. */
    PageRoute.Handler owner(PortalHandler handler) {
        return guarded(portalFrames(), request -> {
            requireThisSite(request);
            Optional<Visitor> visitor = visitor(request);
            if (visitor.isEmpty()) {
                return surroundings.closed(request);
            }
            requireToken(request, visitor.get().csrf());
            if (!visitor.get().session().role().mayWrite()) {
                throw ApiError.of(ErrorCode.FORBIDDEN, "You may look at these pages and not change anything. Ask an owner of the workspace.");
            }
            return handler.handle(request, visitor.get());
        });
    }

    /** For forms that change nothing of the workspace. */
    PageRoute.Handler anyVisitor(PortalHandler handler) {
        return guarded(portalFrames(), request -> {
            requireThisSite(request);
            Optional<Visitor> visitor = visitor(request);
            visitor.ifPresent(found -> requireToken(request, found.csrf()));
            return visitor.map(found -> handler.handle(request, found)).orElseGet(() -> surroundings.closed(request));
        });
    }

    PageRoute.Handler operator(OperatorHandler handler) {
        return guarded(NO_FRAMES, request -> operator(request)
                .map(operator -> handler.handle(request, operator))
                .orElseGet(() -> surroundings.login(request)));
    }

    PageRoute.Handler operatorForm(OperatorHandler handler) {
        return guarded(NO_FRAMES, request -> {
            requireThisSite(request);
            Optional<Operator> operator = operator(request);
            operator.ifPresent(found -> requireToken(request, found.csrf()));
            return operator.map(found -> handler.handle(request, found)).orElseGet(() -> surroundings.login(request));
        });
    }

    /** The operator's login itself, which has no session yet. */
    PageRoute.Handler loginForm(PageRoute.Handler handler) {
        return guarded(NO_FRAMES, request -> {
            requireThisSite(request);
            return handler.handle(request);
        });
    }

    PageRoute.Handler loginPage(PageRoute.Handler handler) {
        return guarded(NO_FRAMES, handler);
    }

    /** A cookie that opens a workspace's pages. In a frame of another site a browser sends only what was meant for that. */
    String portalCookie(Context request, String secret, Duration lasts) {
        String end = settings.isEmbedded()
                ? "; SameSite=None; Secure; Partitioned"
                : "; SameSite=Lax" + (isSecure(request) ? "; Secure" : "");
        return PageSession.PORTAL_COOKIE + "=" + secret + "; Path=/; Max-Age=" + lasts.toSeconds() + "; HttpOnly" + end;
    }

    String operatorCookie(Context request, String secret, Duration lasts) {
        return OPERATOR_COOKIE + "=" + secret + "; Path=/admin; Max-Age=" + lasts.toSeconds() + "; HttpOnly; SameSite=Strict"
                + (isSecure(request) ? "; Secure" : "");
    }

    private boolean isSecure(Context request) {
        return settings.isHttps() || "https".equals(request.header("X-Forwarded-Proto")) || request.scheme().equals("https");
    }

    private Optional<Visitor> visitor(Context request) {
        return Optional.ofNullable(request.cookie(PageSession.PORTAL_COOKIE)).flatMap(secret -> database.read(tx ->
                sessions.portal(tx, secret, realTime.instant()).flatMap(session ->
                        workspaces.find(tx, session.workspace()).map(workspace -> new Visitor(session, workspace, token(secret))))));
    }

    private Optional<Operator> operator(Context request) {
        return Optional.ofNullable(request.cookie(OPERATOR_COOKIE)).flatMap(secret -> database.read(tx ->
                sessions.operator(tx, secret, realTime.instant()).map(session -> new Operator(session, token(secret)))));
    }

    private void requireThisSite(Context request) {
        String origin = request.header("Origin");
        boolean ours = origin != null && (settings.publicUrl().map(url -> PageSettings.originOf(url).equals(origin)).orElse(false)
                || isHost(origin, request.host()));
        if (!ours) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "This form was not sent from these pages. Open the page and send it from there.");
        }
    }

    private static boolean isHost(String origin, String host) {
        try {
            return host != null && host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }

    private static void requireToken(Context request, String token) {
        String sent = Optional.ofNullable(request.formParam("csrf")).orElse("");
        if (!MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "This form is from a session that has ended. Load the page again and send it from there.");
        }
    }

    private static String token(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(("form\n" + secret).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    private String portalFrames() {
        return settings.isEmbedded() ? String.join(" ", settings.embedOrigins()) : NO_FRAMES;
    }

    private PageRoute.Handler guarded(String frameAncestors, PageRoute.Handler handler) {
        String policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
                + "frame-ancestors " + frameAncestors;
        return request -> answered(handler, request)
                .withHeader("Content-Security-Policy", policy)
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader("Referrer-Policy", "same-origin");
    }

    private Reply answered(PageRoute.Handler handler, Context request) {
        try {
            return handler.handle(request);
        } catch (ApiError refused) {
            return surroundings.refused(request, refused);
        } catch (DatabaseUnavailable away) {
            LOG.warn("The database is unavailable: {}", away.getMessage());
            return surroundings.broken(request, 503, "Not available right now", "The database cannot be reached. Try again in a moment.");
        } catch (RuntimeException failure) {
            LOG.error("The page {} failed", request.path(), failure);
            return surroundings.broken(request, 500, "Something went wrong", "It is our fault, and the log says what it was. Try again in a moment.");
        }
    }
}
