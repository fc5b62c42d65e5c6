package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.domain.sessions.PageSession;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.domain.workspaces.ApiKey;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds out who calls, from {@code Authorization: Bearer KEY}, or for reading from the cookie of a workspace's pages, and whether they may. What the
 * database said of a key holds for a second, so that a key that is used thousands of times a second costs a query a second; a revoked key works no
 * longer than that.
 */
public final class Authentication {
    private static final long HOLDS_NANOS = 1_000_000_000L;
    /** When one request asks again ahead of time, while the others still use what is held: at the end all of them would ask at once. */
    private static final long AHEAD_NANOS = HOLDS_NANOS / 2;
    private static final int MOST_REMEMBERED = 10_000;
    private static final int LONGEST_KEY = 512;
    private static final String SCHEME = "Bearer ";

    private final Function<String, Optional<Caller>> callerByKey;
    private final Function<String, Optional<Caller>> callerByCookie;
    private final LongSupplier nanoTime;
    /** Apart, so that a flood of made-up keys pushes no real one out. By hash, so that a dump of the heap shows no key. */
    private final Map<ByteBuffer, Remembered> valid = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Remembered> invalid = new ConcurrentHashMap<>();

    /** @param askingAgain whether a request has set out to ask again */
    private record Remembered(Optional<Caller> caller, long asked, AtomicBoolean askingAgain) {
        boolean holds(long now) {
            long age = now - asked;
            return age < AHEAD_NANOS || (age < HOLDS_NANOS && !askingAgain.compareAndSet(false, true));
        }
    }

    /**
     * @param callerByKey asks for the caller behind a key; empty for an unknown or revoked one
     * @param nanoTime rising, as System.nanoTime
     */
    Authentication(Function<String, Optional<Caller>> callerByKey, LongSupplier nanoTime) {
        this(callerByKey, cookie -> Optional.empty(), nanoTime);
    }

    private Authentication(
            Function<String, Optional<Caller>> callerByKey, Function<String, Optional<Caller>> callerByCookie, LongSupplier nanoTime) {
        this.callerByKey = callerByKey;
        this.callerByCookie = callerByCookie;
        this.nanoTime = nanoTime;
    }

    /** @param nanoTime rising, as System.nanoTime */
    public static Authentication byStoredKeys(
            Database database, ApiKeyStore keys, WorkspaceStore workspaces, LongSupplier nanoTime) {
        return new Authentication(
                key -> database.read(tx -> keys.verify(tx, key).map(found -> caller(tx, found, workspaces))), nanoTime);
    }

    /** The same, and the sessions of who has a workspace's pages open may read. @param realTime by which sessions end */
    public Authentication withSessions(Database database, SessionStore sessions, WorkspaceStore workspaces, InstantSource realTime) {
        return new Authentication(callerByKey, cookie -> database.read(tx ->
                sessions.portal(tx, cookie, realTime.instant()).flatMap(session -> workspaces.find(tx, session.workspace())
                        .map(workspace -> new Caller(session.id(), Set.of(Access.READ), Optional.of(workspace.key()))))), nanoTime);
    }

    private static Caller caller(Transaction tx, ApiKey key, WorkspaceStore workspaces) {
        return new Caller(
                key.id(),
                key.scopes().stream().map(Access::of).collect(Collectors.toSet()),
                key.workspace().equals(WorkspaceId.NONE)
                        ? Optional.empty()
                        : workspaces.find(tx, key.workspace()).map(Workspace::key));
    }

    /** @throws ApiError unauthenticated, or forbidden with the scope that is missing */
    void require(Route route, Context request) {
        if (route.access() == Access.PUBLIC) {
            return;
        }
        Caller caller = who(route, request);
        caller.remember(request);
        if (!caller.may(route.access())) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "This needs a key with the scope " + route.access().scope() + ".");
        }
        caller.requireReach(route, request);
    }

    /** A cookie comes along by itself, so it is good for looking alone, and never where a key was sent. */
    private Caller who(Route route, Context request) {
        String cookie = request.cookie(PageSession.PORTAL_COOKIE);
        if (request.header("Authorization") == null && cookie != null && cookie.length() <= LONGEST_KEY && route.method() == Route.Method.GET) {
            return lookUp("cookie\n" + cookie, () -> callerByCookie.apply(cookie)).orElseThrow(() -> unauthenticated("This session has ended; open the pages again."));
        }
        String key = bearerKey(request);
        return lookUp(key, () -> callerByKey.apply(key)).orElseThrow(() -> unauthenticated("This API key is unknown or revoked."));
    }

    /** The key a request was sent with. */
    static String bearerKey(Context request) {
        String authorization = request.header("Authorization");
        if (authorization == null || authorization.isBlank()) {
            throw unauthenticated("Send an API key as Authorization: Bearer KEY.");
        }
        String key = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : "";
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw unauthenticated("The Authorization header must be Bearer and an API key.");
        }
        return key;
    }

    private Optional<Caller> lookUp(String key, Supplier<Optional<Caller>> asking) {
        ByteBuffer index = ByteBuffer.wrap(Sha256.of(key));
        long now = nanoTime.getAsLong();
        Remembered before = valid.getOrDefault(index, invalid.get(index));
        if (before != null && before.holds(now)) {
            return before.caller;
        }
        Remembered found = new Remembered(asking.get(), now, new AtomicBoolean());
        Map<ByteBuffer, Remembered> kind = found.caller.isPresent() ? valid : invalid;
        if (kind.size() >= MOST_REMEMBERED) {
            kind.clear();
        }
        kind.put(index, found);
        (kind == valid ? invalid : valid).remove(index);
        return found.caller;
    }

    private static ApiError unauthenticated(String message) {
        return ApiError.of(ErrorCode.UNAUTHENTICATED, message);
    }
}
