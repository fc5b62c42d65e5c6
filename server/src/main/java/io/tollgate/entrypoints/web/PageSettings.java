package io.tollgate.entrypoints.web;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator may set about the pages.
 *
 * @param publicUrl where browsers reach this server; empty where it is where each request came to
 * @param embedOrigins the sites that may show a workspace's pages in a frame, "https://app.example.com"
 * @param salesEmail whom to write to about a contract
 */
public record PageSettings(Optional<URI> publicUrl, List<String> embedOrigins, Brand brand, Optional<String> salesEmail) {
    public static final PageSettings STANDARD = new PageSettings(Optional.empty(), List.of(), Brand.STANDARD, Optional.empty());

    public PageSettings {
        embedOrigins = List.copyOf(embedOrigins);
    }

    /** @throws IllegalArgumentException when the text is no origin */
    public static String origin(String text) {
        URI uri = URI.create(text.replaceAll("/$", ""));
        if (uri.getHost() == null || !Set.of("http", "https").contains(uri.getScheme()) || !uri.getPath().isEmpty() || uri.getQuery() != null) {
            throw new IllegalArgumentException("no origin");
        }
        return originOf(uri);
    }

    static String originOf(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    boolean isEmbedded() {
        return !embedOrigins.isEmpty();
    }

    boolean isHttps() {
        return publicUrl.map(url -> url.getScheme().equals("https")).orElse(false);
    }
}
