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
                ServerAddress.url(options, environment),
                ServerAddress.key("import", "ingest", options, environment),
                Optional.ofNullable(options.get("--id")));
    }

    private static Path readable(String file) {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new CannotStart("There is no file '" + file + "' that can be read.");
        }
        return path;
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
