package io.tollgate.foundation.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One process on one data folder. The operating system gives the lock back when the process ends, however it ends. */
final class DataFolderLock implements AutoCloseable {
    private final FileChannel channel;

    private DataFolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws CannotStart if another process has the folder, or it cannot be written */
    static DataFolderLock take(Path dataFolder) {
        try {
            Files.createDirectories(dataFolder);
            FileChannel channel = FileChannel.open(
                    dataFolder.resolve("tollgate.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new CannotStart("Another Tollgate is running on the data folder " + dataFolder
                        + "; stop it, or set TOLLGATE_DATA_DIR to another folder.");
            }
            return new DataFolderLock(channel);
        } catch (IOException failure) {
            throw new CannotStart("The data folder %s cannot be written (%s); set TOLLGATE_DATA_DIR to one that can."
                    .formatted(dataFolder, failure), failure);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
