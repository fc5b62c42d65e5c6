package io.tollgate.entrypoints.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tollgate.foundation.db.CannotStart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.StringJoiner;

/** The server that computes, over HTTP like for any client. What it refuses ends the command with its sentence. */
final class ReplayServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private final URI url;
    private final String key;

    ReplayServer(URI url, String key) {
        this.url = url;
        this.key = key;
    }

    JsonNode get(String path) {
        return json(send(request(path).GET().build()));
    }

    String text(String path) {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) {
        return json(send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.toString())).build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).header("Authorization", "Bearer " + key);
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new CannotStart(refusal(response));
            }
            return response.body();
        } catch (IOException gone) {
            throw new CannotStart(url + " does not answer" + (gone.getMessage() == null ? "." : " (" + gone.getMessage() + ")."));
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
            throw new CannotStart("Interrupted; what was begun goes on.");
        }
    }

    private static String refusal(HttpResponse<String> response) {
        JsonNode problem = json(response.body());
        StringJoiner sentences = new StringJoiner("\n");
        sentences.add(problem.path("detail").asText("The server answers " + response.statusCode() + "."));
        problem.path("errors").forEach(each -> sentences.add("  " + each.path("message").asText(each.path("detail").asText())));
        return sentences.toString();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new CannotStart("The server's answer is not Tollgate's.");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
