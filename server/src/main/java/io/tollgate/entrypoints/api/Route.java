package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import java.util.regex.Pattern;

/**
 * One call of the interface. Everything that must hold for all calls is made from this record, so that it cannot be forgotten for one.
 *
 * @param path a template, "/v1/workspaces/{workspace}"
 * @param operation the name under which resources/api describes it, and its operationId in openapi.json
 * @param reach how a key that is for one workspace only is held to it
 */
public record Route(Method method, String path, Access access, String operation, Reach reach, Handler handler) {
    private static final Pattern PARAMETER = Pattern.compile("\\{[a-zA-Z]+}");

    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    public enum Reach {
        /** By the {workspace} of the path; where there is none, such a key is refused. */
        HELD_BY_PATH,
        /** By the handler, with {@link Caller#requireFor} or {@link Caller#mayTouch}. */
        HELD_BY_HANDLER
    }

    /** Answers a request, or throws what {@link Problems} turns into an answer. */
    public interface Handler {
        Answer handle(Context request);
    }

    public static Route get(String path, Access access, String operation, Handler handler) {
        return new Route(Method.GET, path, access, operation, Reach.HELD_BY_PATH, handler);
    }

    public static Route post(String path, Access access, String operation, Handler handler) {
        return new Route(Method.POST, path, access, operation, Reach.HELD_BY_PATH, handler);
    }

    public static Route put(String path, Access access, String operation, Handler handler) {
        return new Route(Method.PUT, path, access, operation, Reach.HELD_BY_PATH, handler);
    }

    public static Route patch(String path, Access access, String operation, Handler handler) {
        return new Route(Method.PATCH, path, access, operation, Reach.HELD_BY_PATH, handler);
    }

    public static Route delete(String path, Access access, String operation, Handler handler) {
        return new Route(Method.DELETE, path, access, operation, Reach.HELD_BY_PATH, handler);
    }

    /** Opens the route to keys that are for one workspace only; the handler then holds them to it. */
    public Route heldByHandler() {
        return new Route(method, path, access, operation, Reach.HELD_BY_HANDLER, handler);
    }

    /** Matches the paths this route answers. */
    Pattern pattern() {
        return Pattern.compile(PARAMETER.splitAsStream(path).map(Pattern::quote).reduce((a, b) -> a + "[^/]+" + b).orElseThrow()
                + (path.endsWith("}") ? "[^/]+" : ""));
    }
}
