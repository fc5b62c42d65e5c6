package io.tollgate.entrypoints.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes back to the caller, complete before anything of it is sent, but for a body that is streamed.
 *
 * @param contentType empty exactly when there is no body
 */
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers, Optional<Streamed> streamed) {
    static final String JSON = "application/json";

    /** A body that is written as it is made. Whatever it throws breaks the connection, so that nobody takes a part for the whole. */
    public interface Streamed {
        void writeTo(OutputStream out) throws IOException;
    }

    public Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
        this(status, contentType, body, headers, Optional.empty());
    }

    /** What is refused has to be refused before this. */
    public static Answer streamed(String contentType, Streamed body) {
        return new Answer(200, contentType, new byte[0], Map.of(), Optional.of(body));
    }

    public static Answer ok(JsonObject body) {
        return json(200, body);
    }

    public static Answer created(JsonObject body) {
        return json(201, body);
    }

    public static Answer json(int status, JsonObject body) {
        return new Answer(status, JSON, body.bytes(), Map.of());
    }

    public static Answer noContent() {
        return new Answer(204, "", new byte[0], Map.of());
    }

    /** One page of a list. @param next where the next page begins, empty on the last one */
    public static Answer list(List<JsonObject> items, Optional<Cursor> next) {
        return ok(new JsonObject().put("items", items).put("next", next.map(Cursor::text)));
    }

    public static Answer text(String contentType, String body) {
        return new Answer(200, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Answer bytes(String contentType, byte[] body) {
        return new Answer(200, contentType, body, Map.of());
    }

    public Answer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more, streamed);
    }

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
