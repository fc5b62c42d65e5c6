package io.tollgate.domain.notifications;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which mail server takes the mails, from a URL such as {@code smtp://user:password@mail.example.com:587?starttls=required}. */
public record SmtpAddress(String host, int port, Security security, Optional<Login> login) {
    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;

    public enum Security {
        /** TLS from the first byte: {@code smtps://}. */
        TLS,
        /** TLS before anything that matters is said, or nothing is sent. The default where there is a password. */
        STARTTLS_REQUIRED,
        /** TLS where the server offers it. The default where there is no password. */
        STARTTLS_OFFERED,
        NONE
    }

    public record Login(String user, String password) {
        /** So that a log line never shows it. */
        @Override
        public String toString() {
            return "Login[...]";
        }
    }

    /** @throws IllegalArgumentException with the form that is expected, and without the password */
    public static SmtpAddress parse(String url) {
        try {
            URI uri = new URI(url);
            boolean isTls = "smtps".equals(uri.getScheme());
            if (!(isTls || "smtp".equals(uri.getScheme())) || uri.getHost() == null) {
                throw unreadable();
            }
            Optional<Login> login = Optional.ofNullable(uri.getRawUserInfo()).map(SmtpAddress::login);
            int port = uri.getPort() > 0 ? uri.getPort() : isTls ? SUBMISSIONS : SUBMISSION;
            return new SmtpAddress(uri.getHost(), port, isTls ? Security.TLS : security(Optional.ofNullable(uri.getQuery()), login), login);
        } catch (URISyntaxException notAUrl) {
            throw unreadable();
        }
    }

    private static Security security(Optional<String> query, Optional<Login> login) {
        return switch (query.orElse("")) {
            case "" -> login.isPresent() ? Security.STARTTLS_REQUIRED : Security.STARTTLS_OFFERED;
            case "starttls=required", "starttls=true" -> Security.STARTTLS_REQUIRED;
            case "starttls=offered" -> Security.STARTTLS_OFFERED;
            case "starttls=off", "starttls=false" -> Security.NONE;
            default -> throw unreadable();
        };
    }

    private static Login login(String userInfo) {
        int colon = userInfo.indexOf(':');
        if (colon < 1) {
            throw unreadable();
        }
        return new Login(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    /** Percent-encoding alone: a plus is a plus. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("smtp://host, smtp://user:password@host:587?starttls=required (or offered, off), or smtps://user:password@host:465");
    }
}
