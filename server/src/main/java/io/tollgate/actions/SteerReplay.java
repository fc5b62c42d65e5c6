package io.tollgate.actions;

import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.Replay.Kind;
import io.tollgate.domain.replays.Replay.Status;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stops a run over all workspaces after the piece it is at, or lets it go on from there. One that is completed stays so. */
public final class SteerReplay {
    private final ReplayStore replays;

    public SteerReplay(ReplayStore replays) {
        this.replays = replays;
    }

    /** @throws ApiError NOT_FOUND */
    public Replay stop(Transaction tx, Kind kind, String id, Instant now) {
        find(tx, kind, id);
        replays.change(tx, id, List.of(Status.RUNNING), Status.STOPPED, Optional.empty(), now);
        return find(tx, kind, id);
    }

    /** @throws ApiError NOT_FOUND */
    public Replay resume(Transaction tx, Kind kind, String id, Instant now) {
        find(tx, kind, id);
        replays.change(tx, id, List.of(Status.STOPPED, Status.FAILED), Status.RUNNING, Optional.empty(), now);
        return find(tx, kind, id);
    }

    private Replay find(Transaction tx, Kind kind, String id) {
        return replays.find(tx, kind, id).orElseThrow(() -> missing(kind, id));
    }

    public static ApiError missing(Kind kind, String id) {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no " + (kind == Kind.CHECK ? "invoice check" : "simulation") + " of this id.", "id");
    }
}
