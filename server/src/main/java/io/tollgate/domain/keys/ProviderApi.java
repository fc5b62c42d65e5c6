package io.tollgate.domain.keys;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks providers whether a key works, by listing their models, which costs nothing. Takes up to ten seconds, so it is never called inside a transaction. Of an answer
 * only the status is read: bodies may repeat the key. Redirects are not followed: they would carry the key to another address.
 */
public final class ProviderApi {
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private final Addresses addresses;
    private final Duration timeout;
    private final HttpClient client;

    /** Where the providers are, without "/v1/models". */
    public record Addresses(URI anthropic, URI openai) {
        public static final Addresses STANDARD = new Addresses(URI.create("https://api.anthropic.com"), URI.create("https://api.openai.com"));

        URI of(Provider provider) {
            return switch (provider) {
                case ANTHROPIC -> anthropic;
                case OPENAI -> openai;
            };
        }
    }

    public ProviderApi(Addresses addresses, Duration timeout) {
        this.addresses = addresses;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    public KeyCheck check(ProviderKey key) {
        try {
            HttpResponse<InputStream> answer = client.send(request(key), HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return said(answer.statusCode());
        } catch (IOException noAnswer) {
            return new KeyCheck.Unknown("cannot be reached");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new KeyCheck.Unknown("was not waited for");
        }
    }

    private HttpRequest request(ProviderKey key) {
        String base = addresses.of(key.provider()).toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/v1/models")).timeout(timeout).GET();
        return switch (key.provider()) {
            case ANTHROPIC -> request.header("x-api-key", key.secret()).header("anthropic-version", ANTHROPIC_VERSION).build();
            case OPENAI -> request.header("Authorization", "Bearer " + key.secret()).build();
        };
    }

    private static KeyCheck said(int status) {
        return switch (status) {
            case 200 -> new KeyCheck.Accepted();
            case 401, 403 -> new KeyCheck.Refused("refuses this key (status " + status + ")");
            default -> new KeyCheck.Unknown("answered with status " + status + ", which says nothing of the key");
        };
    }
}
