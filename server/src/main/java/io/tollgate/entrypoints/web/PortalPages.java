package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.domain.sessions.PageSession;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.foundation.db.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The way into a workspace's pages, and out. */
public final class PortalPages {
    private final Database database;
    private final SessionStore sessions;
    private final InstantSource realTime;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public PortalPages(Database database, SessionStore sessions, InstantSource realTime, Doorman doorman, Surroundings surroundings) {
        this.database = database;
        this.sessions = sessions;
        this.realTime = realTime;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get("/", doorman.anybody(this::frontDoor)),
                PageRoute.get("/portal/{secret}", doorman.anybody(this::open)),
                PageRoute.post("/portal/sign-out", doorman.anyVisitor(this::signOut)));
    }

    /** Whoever has a session meant the Usage page. */
    private Reply frontDoor(Context request) {
        return request.cookie(PageSession.PORTAL_COOKIE) != null
                ? Reply.seeOther("/usage")
                : surroundings.message(request, 200, "Usage and billing",
                        "Open these pages from your account with the platform you use. The interface for programs is described at /docs.",
                        Optional.of(new MessageView.Way("Operator's desk", "/admin")));
    }

    private Reply open(Context request) {
        Optional<PageSession.Issued<PageSession.Portal>> session =
                database.inTransaction(tx -> sessions.open(tx, request.pathParam("secret"), realTime.instant()));
        return session
                .map(issued -> Reply.seeOther("/usage")
                        .withHeader("Set-Cookie", doorman.portalCookie(request, issued.secret(), SessionStore.LASTS)))
                .orElseGet(() -> surroundings.message(request, 410, "This link opens nothing any more",
                        "Links to these pages work for a short time only. Go back to where you found it and open it anew.", Optional.empty()));
    }

    private Reply signOut(Context request, Visitor visitor) {
        database.transact(tx -> sessions.end(tx, request.cookie(PageSession.PORTAL_COOKIE)));
        Optional<MessageView.Way> back = visitor.session().returnUrl().map(url -> new MessageView.Way("Go back", url.toString()));
        Reply gone = surroundings.message(request, 200, "You are signed out", "You can close this page.", back);
        return gone.withHeader("Set-Cookie", doorman.portalCookie(request, "", Duration.ZERO));
    }
}
