package io.tollgate.entrypoints.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back to a browser. @param contentType empty exactly when there is no body */
public record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {

    static Reply html(int status, String html) {
        return new Reply(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8), Map.of("Cache-Control", "no-store"));
    }

    static Reply file(String contentType, String name, String text) {
        return new Reply(200, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of("Cache-Control", "no-store"))
                .withHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    /** After a form was sent: to a page that can be loaded again. */
    static Reply seeOther(String path) {
        return new Reply(303, "", new byte[0], Map.of("Cache-Control", "no-store")).withHeader("Location", path);
    }

    public Reply withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, contentType, body, more);
    }
}
