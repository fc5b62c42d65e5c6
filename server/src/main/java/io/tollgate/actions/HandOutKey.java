package io.tollgate.actions;

import io.tollgate.domain.keys.OwnKey;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.Optional;

/** Says which key an AI request runs on, and so who pays. A key that is there and does not work is an error: the platform's never takes its place unseen. */
public final class HandOutKey {
    private final OpenOwnKey open;

    public HandOutKey(OpenOwnKey open) {
        this.open = open;
    }

    /** Empty when the platform's key is to be used. @throws ApiError UNKNOWN_WORKSPACE, OWN_KEY_FAILING, OWN_KEY_UNREADABLE */
    public Optional<OpenOwnKey.Held> run(Transaction tx, OpenOwnKey.Request request) {
        Optional<OpenOwnKey.Held> held = open.run(tx, request);
        held.map(OpenOwnKey.Held::about).ifPresent(HandOutKey::requireWorking);
        return held;
    }

    private static void requireWorking(OwnKey key) {
        key.failing().ifPresent(failing -> {
            throw ApiError.of(ErrorCode.OWN_KEY_FAILING, "The workspace's own " + key.provider().title() + " key ending in " + key.lastFour()
                    + " has not worked since " + failing.since() + ": " + failing.because()
                    + (failing.because().endsWith(".") ? "" : ".") + " Replace it, or have it checked again.");
        });
    }
}
