package io.tollgate.foundation.db;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a PostgreSQL database is and who asks. The URL is a JDBC one, without user and password. */
public record DatabaseAddress(String jdbcUrl, String user, String password) {
    private static final String FORMS =
            " Write it as postgresql://user:password@host:5432/database or jdbc:postgresql://host:5432/database?user=...&password=...";

    public DatabaseAddress {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("Not a PostgreSQL JDBC URL.");
        }
    }

    /**
     * Reads both forms in use, {@code postgresql://user:pass@host:port/db?x=y} (also {@code postgres://}) and
     * {@code jdbc:postgresql://...}, user and password before the host or as parameters, percent-encoded.
     *
     * @throws CannotStart in one sentence that never repeats the password
     */
    public static DatabaseAddress parse(String text) {
        URI uri = uri(text.strip());
        if (uri.getHost() == null) {
            throw new CannotStart("The database URL names no host." + FORMS);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw new CannotStart("The database URL names no database after the host." + FORMS);
        }
        String[] userInfo = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
        String user = userInfo.length > 0
                ? decoded(userInfo[0])
                : parameter(uri, "user").orElseThrow(() -> new CannotStart("The database URL names no user." + FORMS));
        String password = userInfo.length > 1 ? decoded(userInfo[1]) : parameter(uri, "password").orElse("");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String rest = parameters(uri)
                .filter(each -> !each.startsWith("user=") && !each.startsWith("password="))
                .collect(Collectors.joining("&"));
        String jdbcUrl = "jdbc:postgresql://" + uri.getHost() + port + path + (rest.isEmpty() ? "" : "?" + rest);
        return new DatabaseAddress(jdbcUrl, user, password);
    }

    /** The same server and user, another database on it. */
    public DatabaseAddress database(String name) {
        int parameters = jdbcUrl.indexOf('?');
        String before = parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
        String after = parameters < 0 ? "" : jdbcUrl.substring(parameters);
        return new DatabaseAddress(before.substring(0, before.lastIndexOf('/') + 1) + name + after, user, password);
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return jdbcUrl + " as " + user;
    }

    private static URI uri(String text) {
        String bare = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        if (!bare.startsWith("postgresql://") && !bare.startsWith("postgres://")) {
            throw new CannotStart("The database URL does not begin with postgresql:// or jdbc:postgresql://." + FORMS);
        }
        try {
            return new URI(bare);
        } catch (URISyntaxException malformed) {
            // Its message and its input hold the password.
            throw new CannotStart("The database URL is not well-formed at character " + malformed.getIndex()
                    + "; percent-encode special characters of the password." + FORMS);
        }
    }

    private static Stream<String> parameters(URI uri) {
        return uri.getRawQuery() == null ? Stream.empty() : Stream.of(uri.getRawQuery().split("&"));
    }

    private static Optional<String> parameter(URI uri, String name) {
        return parameters(uri)
                .filter(each -> each.startsWith(name + "="))
                .map(each -> decoded(each.substring(name.length() + 1)))
                .findFirst();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
