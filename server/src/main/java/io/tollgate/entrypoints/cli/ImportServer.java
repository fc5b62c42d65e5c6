package io.tollgate.entrypoints.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The server that an import is sent to, over HTTP like by any client. */
final class ImportServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private final ImportArguments arguments;
    private final String id;

    ImportServer(ImportArguments arguments, String id) {
        this.arguments = arguments;
        this.id = id;
    }

    /** How the server answered, or why it did not. */
    sealed interface Reply {
        record Shown(Progress progress) implements Reply {}

        /** It has no import of this name. */
        record Unknown() implements Reply {}

        /** It may go better in a while. @param nothingSent whether no event has left for the server yet */
        record TryAgain(String reason, boolean nothingSent) implements Reply {}

        record Refused(String reason) implements Reply {}
    }

    /** @param problems the first rejected lines, in words */
    record Progress(String status, boolean stopAsked, long bytes, long lines, long counted, long duplicates, long rejected, long overLimit, List<String> problems) {
        boolean isStopped() {
            return status.equals("stopped") && stopAsked;
        }
    }

    Reply look() {
        return send(request("/" + id, "").GET().timeout(TIMEOUT).build());
    }

    Reply stop() {
        return send(request("/" + id + "/stop", "").POST(BodyPublishers.noBody()).timeout(TIMEOUT).build());
    }

    /** Sends the events from that byte on; returns when the server has counted all of them, or stopped. */
    Reply sendFrom(long offset, Supplier<InputStream> events) {
        return send(request("", "?id=" + id + "&offset=" + offset)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(events))
                .build());
    }

    private HttpRequest.Builder request(String path, String query) {
        return HttpRequest.newBuilder(URI.create(arguments.url() + "/v1/events/import" + path + query))
                .header("Authorization", "Bearer " + arguments.key());
    }

    private Reply send(HttpRequest request) {
        try {
            return reply(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException gone) {
            return new Reply.TryAgain(arguments.url() + " does not answer"
                    + (gone.getMessage() == null ? "" : " (" + gone.getMessage() + ")"), false);
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
            return new Reply.Refused("interrupted");
        }
    }

    private Reply reply(HttpResponse<String> response) {
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            return new Reply.Refused(arguments.url() + " answers " + response.statusCode() + " and is not Tollgate.");
        }
        String code = body.path("code").asText();
        String detail = body.path("detail").asText("It answers " + response.statusCode() + ".");
        return switch (response.statusCode()) {
            case 200 -> new Reply.Shown(progress(body));
            case 404 -> new Reply.Unknown();
            case 409 -> code.equals("import_in_progress") ? new Reply.TryAgain(detail, true) : new Reply.Refused(detail);
            case 429, 502, 503, 504 -> new Reply.TryAgain(detail, false);
            default -> new Reply.Refused(detail);
        };
    }

    private static Progress progress(JsonNode body) {
        List<String> problems = new ArrayList<>();
        body.path("problems").forEach(problem ->
                problems.add("line " + problem.path("line").asText() + ": " + problem.path("detail").asText()));
        return new Progress(
                body.path("status").asText(), body.path("stopAsked").asBoolean(), body.path("bytes").asLong(), body.path("lines").asLong(), body.path("counted").asLong(),
                body.path("duplicates").asLong(), body.path("rejected").asLong(), body.path("overLimit").asLong(), problems);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
