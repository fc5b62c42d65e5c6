package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.LogInOperator;
import io.tollgate.domain.sessions.PageSession;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.foundation.db.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The way into the operator's desk, and out. */
public final class DeskLogin {
    private static final int LONGEST_KEY = 512;

    private final Database database;
    private final SessionStore sessions;
    private final LogInOperator logIn;
    private final InstantSource clock;
    private final InstantSource realTime;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public DeskLogin(
            Database database, SessionStore sessions, LogInOperator logIn, InstantSource clock, InstantSource realTime, Doorman doorman,
            Surroundings surroundings) {
        this.database = database;
        this.sessions = sessions;
        this.logIn = logIn;
        this.clock = clock;
        this.realTime = realTime;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.post("/admin/login", doorman.loginForm(this::enter)),
                PageRoute.post("/admin/sign-out", doorman.operatorForm(this::leave)));
    }

    private Reply enter(Context request) {
        String key = Optional.ofNullable(request.formParam("key")).orElse("").strip();
        Optional<PageSession.Issued<PageSession.Operator>> session = key.isEmpty() || key.length() > LONGEST_KEY
                ? Optional.empty()
                : database.inTransaction(tx -> logIn.run(tx, key, clock.instant(), realTime.instant()));
        return session
                .map(issued -> Reply.seeOther("/admin").withHeader("Set-Cookie", doorman.operatorCookie(request, issued.secret(), SessionStore.LASTS)))
                .orElseGet(() -> surroundings.login(request, 401, Optional.of("This is no admin key, or one that was revoked.")));
    }

    private Reply leave(Context request, Doorman.Operator operator) {
        database.transact(tx -> sessions.end(tx, request.cookie(Doorman.OPERATOR_COOKIE)));
        return Reply.seeOther("/admin").withHeader("Set-Cookie", doorman.operatorCookie(request, "", Duration.ZERO));
    }
}
