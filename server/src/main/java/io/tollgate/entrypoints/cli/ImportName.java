package io.tollgate.entrypoints.cli;

import io.tollgate.foundation.db.CannotStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a file's import: the same each time for the same file, so that running the command again goes on with it. */
public final class ImportName {
    private static final int FIRST_BYTES = 64 * 1024;
    private static final int LONGEST_FILE_NAME = 80;

    private ImportName() {}

    /** The file's own name, to be recognised, and a hash of its name, size and first bytes. */
    public static String of(Path file, long bytes) {
        String name = file.toAbsolutePath().normalize().getFileName().toString();
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name + "\n" + bytes + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(in.readNBytes(FIRST_BYTES));
            String hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
            String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
            return plain.substring(0, Math.min(LONGEST_FILE_NAME, plain.length())) + "-" + hash;
        } catch (IOException unreadable) {
            throw new CannotStart("The file " + file + " cannot be read: " + unreadable.getMessage());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
