package io.tollgate.foundation.db;

/** The request was not accepted, and nothing was done: too much is waiting, or the process is shutting down. */
public final class Overloaded extends RuntimeException {
    public Overloaded(String message) {
        super(message);
    }
}
