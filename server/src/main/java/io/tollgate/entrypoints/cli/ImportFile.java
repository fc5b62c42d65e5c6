package io.tollgate.entrypoints.cli;

import io.tollgate.entrypoints.cli.ImportServer.Progress;
import io.tollgate.entrypoints.cli.ImportServer.Reply;
import io.tollgate.foundation.random.Tokens;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./tollgate import FILE}: sends a file of events from the byte the server is at, shows how far it is, and goes on by itself when the server
 * or the connection to it was away for a while.
 */
public final class ImportFile {
    public static final int DONE = 0;
    public static final int NOT_DONE = 1;
    public static final int DONE_WITH_REJECTED = 2;

    private static final int PROBLEMS_SHOWN = 10;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** Longer than a restart with recovery takes; counted from the last time that anything was counted. */
    private static final long GIVE_UP_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long STOP_MILLIS = 10_000;

    private final ImportArguments arguments;
    private final String id;
    private final ImportServer server;
    private final ProgressLine line;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopAsked;

    /** @param out where progress goes */
    public ImportFile(ImportArguments arguments, PrintStream out, boolean onTerminal) {
        this.arguments = arguments;
        this.id = arguments.id().orElseGet(() -> arguments.file()
                .map(file -> ImportName.of(file, arguments.bytes().orElseThrow()))
                .orElseGet(() -> Tokens.secure().id("stdin-")));
        this.server = new ImportServer(arguments, id);
        this.line = new ProgressLine(out, arguments.bytes(), onTerminal);
    }

    /** Returns the exit code. */
    public int run() {
        try (server) {
            Thread watch = Thread.ofVirtual().start(this::showUntilEnded);
            int code = sendUntilDone();
            ended.countDown();
            watch.interrupt();
            return code;
        } finally {
            ended.countDown();
        }
    }

    /** For Ctrl-C: the server ends the piece it is at, {@link #run} returns, and nothing is lost. Waits for that a while. */
    public void stop() {
        stopAsked = true;
        server.stop();
        try {
            if (!ended.await(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                line.say(howToGoOn("Stopped."));
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private int sendUntilDone() {
        Patience patience = new Patience();
        if (server.look() instanceof Reply.Shown(Progress begin)) {
            line.beginAt(begin);
        }
        while (true) {
            Reply reply = stopAsked ? server.look() : once();
            switch (reply) {
                case Reply.Shown(Progress at) when at.status().equals("completed") -> {
                    return finished(at);
                }
                case Reply.Shown(Progress at) when stopAsked || at.isStopped() -> {
                    line.show(at);
                    line.say(howToGoOn("Stopped."));
                    return NOT_DONE;
                }
                case Reply.Shown(Progress at) -> {
                    line.say(howToGoOn("The server ended the request while the import is " + at.status() + "."));
                    return NOT_DONE;
                }
                case Reply.Unknown() -> {
                    line.say(howToGoOn("The server has lost the import."));
                    return NOT_DONE;
                }
                case Reply.Refused(String reason) -> {
                    line.say(reason);
                    return NOT_DONE;
                }
                case Reply.TryAgain(String reason, boolean nothingSent) -> {
                    if (!nothingSent && arguments.file().isEmpty()) {
                        line.say(howToGoOn(reason + ". What was read from standard input cannot be read again."));
                        return NOT_DONE;
                    }
                    if (!patience.lasts(reason, server.look())) {
                        line.say(howToGoOn(stopAsked ? "Stopped." : reason + ", for too long."));
                        return NOT_DONE;
                    }
                }
            }
        }
    }

    /** Waits a little, longer each time, as long as something is counted now and then. */
    private final class Patience {
        private long pauseMillis = FIRST_PAUSE_MILLIS;
        private long doneBefore = -1;
        private long lastProgress = System.nanoTime();
        private String lastReason = "";

        /** False when it is over. */
        boolean lasts(String reason, Reply now) {
            if (stopAsked || now instanceof Reply.Shown(Progress at) && at.isStopped()) {
                stopAsked = true;
                return false;
            }
            if (now instanceof Reply.Shown(Progress at) && at.bytes() > doneBefore) {
                doneBefore = at.bytes();
                lastProgress = System.nanoTime();
                pauseMillis = FIRST_PAUSE_MILLIS;
            } else if (System.nanoTime() - lastProgress > GIVE_UP_NANOS) {
                return false;
            }
            if (!reason.equals(lastReason)) {
                line.say(reason + "; trying again.");
                lastReason = reason;
            }
            pause();
            pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
            return true;
        }

        private void pause() {
            try {
                ended.await(pauseMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Asks where the import is, and sends what is behind that. */
    private Reply once() {
        return switch (server.look()) {
            case Reply.Shown(Progress at) when at.status().equals("completed") -> new Reply.Shown(at);
            case Reply.Shown(Progress at) -> server.sendFrom(at.bytes(), () -> from(at.bytes()));
            case Reply.Unknown() -> server.sendFrom(0, () -> from(0));
            case Reply.TryAgain away -> new Reply.TryAgain(away.reason(), true);
            case Reply.Refused refused -> refused;
        };
    }

    private InputStream from(long offset) {
        try {
            return arguments.file().isPresent() ? from(arguments.file().get(), offset) : standardInputFrom(offset);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream from(Path file, long offset) throws IOException {
        return new BufferedInputStream(Channels.newInputStream(FileChannel.open(file).position(offset)), 1 << 16);
    }

    private static InputStream standardInputFrom(long offset) throws IOException {
        InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16);
        in.skipNBytes(offset);
        return in;
    }

    private int finished(Progress at) {
        line.show(at);
        line.say("Imported: " + at.counted() + " counted, " + at.duplicates() + " duplicates, " + at.rejected() + " rejected"
                + (at.overLimit() > 0 ? ", " + at.overLimit() + " of the counted beyond a hard limit" : "") + ".");
        at.problems().stream().limit(PROBLEMS_SHOWN).forEach(line::say);
        if (at.rejected() > PROBLEMS_SHOWN) {
            line.say("More of the rejected lines: GET " + arguments.url() + "/v1/events/import/" + id);
        }
        return at.rejected() == 0 ? DONE : DONE_WITH_REJECTED;
    }

    private String howToGoOn(String what) {
        String again = arguments.file().isPresent() && arguments.id().isEmpty()
                ? "run the same command again"
                : "run it again with the same input and --id " + id;
        return what + " To go on where it is, " + again + ".";
    }

    private void showUntilEnded() {
        try {
            while (!ended.await(line.everyMillis(), TimeUnit.MILLISECONDS)) {
                if (server.look() instanceof Reply.Shown(Progress at) && ended.getCount() > 0) {
                    line.show(at);
                }
            }
        } catch (InterruptedException atTheEnd) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs it as the command, and ends the process. */
    public static void main(ImportArguments arguments) {
        ImportFile command = new ImportFile(arguments, System.out, System.console() != null && System.console().isTerminal());
        Thread stop = Thread.ofPlatform().name("stop-import").unstarted(() -> {
            command.stop();
            Runtime.getRuntime().halt(NOT_DONE);
        });
        Runtime.getRuntime().addShutdownHook(stop);
        int code = command.run();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException stopping) {
            return;
        }
        if (code != DONE) {
            System.exit(code);
        }
    }
}
