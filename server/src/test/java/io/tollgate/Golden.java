package io.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file under {@code src/test/resources/golden} that holds what an output was when somebody last looked at it.
 * Tests run with {@code -Dgolden=refresh} write the files anew; the difference is then read in the commit.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final JsonMapper PLAIN = new JsonMapper();
    private final Path file;

    private Golden(Path file) {
        this.file = file;
    }

    public static Golden json(String name) {
        return new Golden(FOLDER.resolve(name));
    }

    public static Golden text(String name) {
        return new Golden(FOLDER.resolve(name));
    }

    /** Compares to the letter. */
    public void isText(String actual) {
        try {
            if ("refresh".equals(System.getProperty("golden"))) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(actual).as(file.toString()).isEqualTo(text());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Compares as JSON: white space and the order of members do not matter. */
    public void is(String json) {
        try {
            if ("refresh".equals(System.getProperty("golden"))) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, PLAIN.readTree(json).toPrettyString() + "\n");
            }
            assertThat(PLAIN.readTree(json)).isEqualTo(PLAIN.readTree(text()));
        } catch (JsonProcessingException notJson) {
            throw new AssertionError("not JSON: " + json, notJson);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    public String text() {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
