package io.tollgate.entrypoints.cli;

import io.tollgate.foundation.db.CannotStart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ./tollgate import FILE [--url URL] [--key KEY] [--id ID]} is told, by its words and by the environment.
 *
 * @param file empty for standard input
 * @param id a name for the import, where one was given
 */
public record ImportArguments(Optional<Path> file, URI url, String key, Optional<String> id) {
    private static final List<String> OPTIONS = List.of("--url", "--key", "--id");
    private static final String USAGE = " It is ./tollgate import FILE [--url URL] [--key KEY] [--id ID]; FILE may be - for standard input.";

    /**
     * @param words those after "import"
     * @throws CannotStart with what is missing or wrong
     */
    public static ImportArguments of(List<String> words, Map<String, String> environment) {
        Map<String, String> options = new HashMap<>();
        Optional<String> file = Optional.empty();
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            if (OPTIONS.contains(word)) {
                if (at + 1 == words.size()) {
                    throw new CannotStart(word + " needs a value." + USAGE);
                }
                options.put(word, words.get(++at));
            } else if (word.startsWith("--")) {
                throw new CannotStart("import has no option " + word + "." + USAGE);
            } else if (file.isPresent()) {
                throw new CannotStart("import takes one file, and these are two: " + file.get() + " and " + word + "." + USAGE);
            } else {
                file = Optional.of(word);
            }
        }
        String named = file.orElseThrow(() -> new CannotStart("import needs a file." + USAGE));
        return new ImportArguments(
                named.equals("-") ? Optional.empty() : Optional.of(readable(named)),
                url(options, environment),
                key(options, environment),
                Optional.ofNullable(options.get("--id")));
    }

    private static Path readable(String file) {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new CannotStart("There is no file '" + file + "' that can be read.");
        }
        return path;
    }

    private static URI url(Map<String, String> options, Map<String, String> environment) {
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

    private static String key(Map<String, String> options, Map<String, String> environment) {
        return Optional.ofNullable(options.get("--key"))
                .or(() -> Optional.ofNullable(environment.get("TOLLGATE_API_KEY")).filter(key -> !key.isBlank()))
                .or(() -> Optional.ofNullable(environment.get("TOLLGATE_ADMIN_KEY")).filter(key -> !key.isBlank()))
                .map(String::strip)
                .orElseThrow(() -> new CannotStart("import needs an API key that may ingest: give it with TOLLGATE_API_KEY or --key."));
    }

    /** The size of the file, where there is one. */
    Optional<Long> bytes() {
        return file.map(path -> {
            try {
                return Files.size(path);
            } catch (IOException unreadable) {
                throw new CannotStart("The file " + path + " cannot be read: " + unreadable.getMessage());
            }
        });
    }
}
