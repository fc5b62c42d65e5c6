package io.tollgate.foundation.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the class path. */
record PostgresBinaries(Path home) {
    static final int MAJOR_VERSION = 18;

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /**
     * The programs for this machine under the folder, unpacked if they are not there yet. The name carries the
     * archive's checksum, so that a new version is another folder; a half-unpacked one never has the final name.
     */
    static PostgresBinaries in(Path folder) throws IOException {
        String platform = platform();
        URL archive = PostgresBinaries.class.getResource("/postgres-linux-" + platform + ".txz");
        if (archive == null) {
            throw new CannotStart("PostgreSQL for linux " + platform + " is not on the class path;"
                    + " set TOLLGATE_DATABASE_URL to use a server of your own.");
        }
        Path home = folder.resolve("postgresql-%d-%s-%08x".formatted(MAJOR_VERSION, platform, checksum(archive)));
        if (!Files.isDirectory(home)) {
            Path partial = Files.createTempDirectory(
                    Files.createDirectories(folder),
                    "unpacking-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            unpack(archive, partial);
            moveIntoPlace(partial, home);
        }
        return new PostgresBinaries(home);
    }

    private static String platform() {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        if (system.equals("Linux") && machine.equals("amd64")) {
            return "x86_64";
        }
        if (system.equals("Linux") && machine.equals("aarch64")) {
            return "arm_64";
        }
        throw new CannotStart("The embedded PostgreSQL runs on Linux, x86-64 or arm64, not on " + system + " " + machine
                + "; set TOLLGATE_DATABASE_URL to use a server of your own.");
    }

    private static long checksum(URL archive) throws IOException {
        return archive.openConnection() instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : archive.openConnection().getContentLengthLong();
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream packed = new BufferedInputStream(archive.openStream(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive's entry " + entry.getName() + " leaves its folder");
                }
                unpack(tar, entry, path);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            permit(path, "rwxr-xr-x");
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (!entry.getName().endsWith(".a")) {
            Files.createDirectories(path.getParent());
            Files.copy(tar, path);
            permit(path, (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--");
        }
    }

    /** Whatever the umask is: the user PostgreSQL runs as may be another one than unpacks. */
    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void moveIntoPlace(Path partial, Path home) throws IOException {
        try {
            Files.move(partial, home);
        } catch (FileSystemException lostTheRace) {
            if (!Files.isDirectory(home)) {
                throw lostTheRace;
            }
            deleteTree(partial);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(root)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
