package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads addresses of pages, and writes them. What cannot be read is as if it were not there. */
final class Asked {
    private Asked() {}

    static Optional<String> text(Context request, String name) {
        return Optional.ofNullable(request.queryParam(name)).map(String::strip).filter(text -> !text.isEmpty() && text.indexOf(0) < 0);
    }

    /** A whole number above zero. */
    static Optional<Integer> number(Context request, String name) {
        return text(request, name).filter(text -> text.matches("[1-9]\\d{0,8}")).map(Integer::valueOf);
    }

    static Optional<Long> longNumber(Context request, String name) {
        return text(request, name).filter(text -> text.matches("[1-9]\\d{0,17}")).map(Long::valueOf);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
