package io.tollgate.foundation.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/** Short-lived programs, waited for. */
final class Commands {
    private Commands() {}

    /** What it printed, when it ended well; otherwise {@link CannotStart} with that output. */
    static String run(ProcessBuilder command) {
        try {
            Process process = command.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes()).strip();
            if (exitStatus(process) != 0) {
                throw new CannotStart("The command " + String.join(" ", command.command()) + " failed: " + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits through interrupts: a half-done initdb or stop is worse than a late one. */
    static int exitStatus(Process process) {
        try {
            return process.onExit().join().exitValue();
        } catch (CompletionException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
