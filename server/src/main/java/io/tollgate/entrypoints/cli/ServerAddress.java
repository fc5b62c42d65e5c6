package io.tollgate.entrypoints.cli;

import io.tollgate.foundation.db.CannotStart;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Which server a command speaks to, and with which key: by its own options first, then by the environment. */
final class ServerAddress {
    private ServerAddress() {}

    /** @throws CannotStart when it is no address */
    static URI url(Map<String, String> options, Map<String, String> environment) {
        String port = environment.getOrDefault("TOLLGATE_PORT", "8080");
        String text = Optional.ofNullable(options.get("--url"))
                .or(() -> Optional.ofNullable(environment.get("TOLLGATE_URL")).filter(url -> !url.isBlank()))
                .orElse("http://localhost:" + port)
                .strip()
                .replaceAll("/+$", "");
        try {
            URI url = URI.create(text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        throw new CannotStart("'" + text + "' is no address of a server; it looks like http://localhost:8080. Give it with --url or TOLLGATE_URL.");
    }

    /** @throws CannotStart when none is given */
    static String key(String command, String may, Map<String, String> options, Map<String, String> environment) {
        return Optional.ofNullable(options.get("--key"))
                .or(() -> Optional.ofNullable(environment.get("TOLLGATE_API_KEY")).filter(key -> !key.isBlank()))
                .or(() -> Optional.ofNullable(environment.get("TOLLGATE_ADMIN_KEY")).filter(key -> !key.isBlank()))
                .map(String::strip)
                .orElseThrow(() -> new CannotStart(command + " needs an API key that may " + may + ": give it with TOLLGATE_API_KEY or --key."));
    }
}
