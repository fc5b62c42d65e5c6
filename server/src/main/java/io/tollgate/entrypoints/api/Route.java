package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import java.util.regex.Pattern;

/**
 * One call of the interface. Everything that must hold for all calls is made from this record, so that it cannot be forgotten for one.
 *
 * @param path a template, "/v1/workspaces/{workspace}"
 * @param operation the name under which resources/api describes it, and its operationId in openapi.json
 */
public record Route(Method method, String path, Access access, String operation, Handler handler) {
    private static final Pattern PARAMETER = Pattern.compile("\\{[a-zA-Z]+}");

    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /** Answers a request, or throws what {@link Problems} turns into an answer. */
    public interface Handler {
        Answer handle(Context request);
    }

    public static Route get(String path, Access access, String operation, Handler handler) {
        return new Route(Method.GET, path, access, operation, handler);
    }

    public static Route post(String path, Access access, String operation, Handler handler) {
        return new Route(Method.POST, path, access, operation, handler);
    }

    public static Route put(String path, Access access, String operation, Handler handler) {
        return new Route(Method.PUT, path, access, operation, handler);
    }

    public static Route patch(String path, Access access, String operation, Handler handler) {
        return new Route(Method.PATCH, path, access, operation, handler);
    }

    public static Route delete(String path, Access access, String operation, Handler handler) {
        return new Route(Method.DELETE, path, access, operation, handler);
    }

    /** Matches the paths this route answers. */
    Pattern pattern() {
        return Pattern.compile(PARAMETER.splitAsStream(path).map(Pattern::quote).reduce((a, b) -> a + "[^/]+" + b).orElseThrow()
                + (path.endsWith("}") ? "[^/]+" : ""));
    }
}
