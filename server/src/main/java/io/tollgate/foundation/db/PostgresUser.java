package io.tollgate.foundation.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who PostgreSQL runs as. It refuses root, so under root its programs are started through a prefix command that gives
 * root up, and its folder belongs to an unprivileged user. Under anybody else the prefix is empty.
 */
record PostgresUser(List<String> prefix, Optional<Owner> owner) {
    /** In the order tried: an account made for PostgreSQL, else the one that owns nothing. */
    private static final List<String> ACCOUNTS = List.of("postgres", "nobody");

    /** A numeric user and group. */
    record Owner(int user, int group) {}

    /**
     * @param programs must be startable by the user
     * @param folder given to the user, so that the cluster can be made and run in it
     * @throws CannotStart if this is root and there is no way to run as somebody else
     */
    static PostgresUser of(PostgresBinaries programs, Path folder) throws IOException {
        Owner current = ownerOf(Path.of("/proc/self"));
        Owner owner = ownerOf(folder);
        if (current.user() != 0) {
            if (owner.user() != current.user()) {
                throw new CannotStart("The folder %s belongs to user %d and Tollgate runs as user %d; start it as root or as its owner."
                        .formatted(folder, owner.user(), current.user()));
            }
            return new PostgresUser(List.of(), Optional.empty());
        }
        Owner unprivileged = owner.user() != 0 ? owner : unprivilegedAccount();
        give(folder, unprivileged);
        for (List<String> prefix : prefixes(unprivileged)) {
            if (works(prefix, programs, folder)) {
                return new PostgresUser(prefix, Optional.of(unprivileged));
            }
        }
        throw new CannotStart(("PostgreSQL refuses to run as root, and running it as user %d failed: either setpriv (util-linux)"
                        + " and chroot (coreutils) are missing, or that user may not enter %s."
                        + " Start Tollgate as an ordinary user, or set TOLLGATE_DATA_DIR to a folder such as /var/lib/tollgate.")
                .formatted(unprivileged.user(), folder));
    }

    void give(Path path) throws IOException {
        if (owner.isPresent()) {
            give(path, owner.get());
        }
    }

    /** The program and its arguments, started as this user, with nothing of the environment but the search path. */
    ProcessBuilder command(Path program, String... arguments) {
        List<String> line = new ArrayList<>(prefix);
        line.add(program.toString());
        line.addAll(List.of(arguments));
        return withPlainEnvironment(new ProcessBuilder(line));
    }

    private static void give(Path path, Owner owner) throws IOException {
        Files.setAttribute(path, "unix:uid", owner.user());
        Files.setAttribute(path, "unix:gid", owner.group());
    }

    private static Owner ownerOf(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,gid");
        return new Owner((Integer) attributes.get("uid"), (Integer) attributes.get("gid"));
    }

    private static Owner unprivilegedAccount() throws IOException {
        List<String[]> accounts =
                Files.readAllLines(Path.of("/etc/passwd")).stream().map(line -> line.split(":")).toList();
        return ACCOUNTS.stream()
                .flatMap(name -> accounts.stream().filter(fields -> fields.length > 3 && fields[0].equals(name)))
                .findFirst()
                .map(fields -> new Owner(Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
                .orElseThrow(() -> new CannotStart("PostgreSQL refuses to run as root, and /etc/passwd has neither a user"
                        + " postgres nor a user nobody to run it as."));
    }

    /**
     * Plain ways first. The last two are for folders below one that only root may enter, such as /root: the user keeps
     * one capability for passing through. Without no_setuid_fixup, access(2), which initdb asks, would ignore it.
     */
    private static List<List<String>> prefixes(Owner to) {
        List<String> setpriv = List.of("setpriv", "--reuid=" + to.user(), "--regid=" + to.group(), "--clear-groups");
        List<String> chroot = List.of("chroot", "--userspec=" + to.user() + ":" + to.group(), "--groups=", "/");
        return Stream.concat(
                        Stream.of(setpriv, chroot),
                        Stream.of("dac_read_search", "dac_override").map(capability -> Stream.concat(
                                        setpriv.stream(),
                                        Stream.of(
                                                "--securebits=+no_setuid_fixup",
                                                "--inh-caps=-all,+" + capability,
                                                "--ambient-caps=-all,+" + capability))
                                .toList()))
                .toList();
    }

    private static boolean works(List<String> prefix, PostgresBinaries programs, Path folder) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(
                "sh", "-c", "\"$0\" --version && test -w \"$1\"", programs.program("postgres").toString(), folder.toString()));
        try {
            Process trial = withPlainEnvironment(new ProcessBuilder(line))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return Commands.exitStatus(trial) == 0;
        } catch (IOException noSuchTool) {
            return false;
        }
    }

    /** PGDATA, PGPORT, LD_LIBRARY_PATH and the like are meant for other programs. */
    private static ProcessBuilder withPlainEnvironment(ProcessBuilder builder) {
        String path = builder.environment().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path, "LC_ALL", "C", "TZ", "UTC"));
        return builder;
    }
}
