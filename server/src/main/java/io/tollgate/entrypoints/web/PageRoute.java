package io.tollgate.entrypoints.web;

import io.javalin.http.Context;

/** A page, or what a form of one is sent to. */
public record PageRoute(Method method, String path, Handler handler) {

    public enum Method {
        GET,
        POST
    }

    /** Answers a request; what it throws becomes a page by {@link Doorman}. */
    public interface Handler {
        Reply handle(Context request);
    }

    static PageRoute get(String path, Handler handler) {
        return new PageRoute(Method.GET, path, handler);
    }

    static PageRoute post(String path, Handler handler) {
        return new PageRoute(Method.POST, path, handler);
    }
}
