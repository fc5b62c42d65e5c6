package io.tollgate.domain.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The master keys in the data folder, for its owner's eyes only: a key a line, the one that seals first. */
public final class MasterKeyFile {
    public static final String NAME = "master.key";

    private final Path path;

    /** Why the file is of no use, in a sentence for the operator. */
    public static final class Unusable extends RuntimeException {
        Unusable(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    public MasterKeyFile(Path dataFolder) {
        this.path = dataFolder.resolve(NAME);
    }

    /** @throws Unusable when it is there and cannot be read as keys */
    public Optional<MasterKeys> read() {
        try {
            List<MasterKey> keys = Files.readString(path).lines().filter(line -> !line.isBlank()).map(this::key).toList();
            if (keys.isEmpty()) {
                throw new Unusable("The master key file " + path + " is empty; put it back from a backup.", null);
            }
            return Optional.of(new MasterKeys(keys.getFirst(), keys.subList(1, keys.size())));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new Unusable("The master key file " + path + " cannot be read: " + unreadable.getMessage() + ".", unreadable);
        }
    }

    /** Keeps a first key, or finds the one that another process kept meanwhile. @throws Unusable when the folder cannot be written */
    public MasterKeys begin(MasterKey first) {
        try {
            Files.createDirectories(path.getParent());
            write(path, List.of(first), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException another) {
            return read().orElseThrow();
        } catch (IOException unwritable) {
            throw unwritable(unwritable);
        }
        return new MasterKeys(first, List.of());
    }

    /** Replaces all keys at once: whoever reads finds the old ones or the new ones, also after a crash. @throws Unusable */
    public void replace(MasterKeys keys) {
        Path next = path.resolveSibling(NAME + ".next");
        try {
            Files.deleteIfExists(next);
            write(next, keys.all(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(path.toAbsolutePath().getParent());
        } catch (IOException unwritable) {
            throw unwritable(unwritable);
        }
    }

    private static void write(Path file, List<MasterKey> keys, Set<OpenOption> options) throws IOException {
        String text = keys.stream().map(key -> key.base64() + "\n").collect(Collectors.joining());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(file, options, ownerOnly)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        sync(file.toAbsolutePath().getParent());
    }

    /** Makes the name of a new file survive a crash as well. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private MasterKey key(String line) {
        return MasterKey.read(line).orElseThrow(() -> new Unusable(
                "The master key file " + path + " has a line that is not 32 bytes in base64; put it back from a backup.", null));
    }

    private Unusable unwritable(IOException failure) {
        return new Unusable("The master key file " + path + " cannot be written (" + failure
                + "); set TOLLGATE_DATA_DIR to a folder that can, or TOLLGATE_MASTER_KEY to a key.", failure);
    }
}
