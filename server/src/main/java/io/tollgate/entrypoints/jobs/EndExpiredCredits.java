package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.EndCredits;
import io.tollgate.domain.credits.CreditEndStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a grant ends within a period: limits that counted on it go down. Each workspace in a transaction of its own. */
public final class EndExpiredCredits implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final CreditEndStore creditEnds;
    private final EndCredits endCredits;

    public EndExpiredCredits(Database database, CreditEndStore creditEnds, EndCredits endCredits) {
        this.database = database;
        this.creditEnds = creditEnds;
        this.endCredits = endCredits;
    }

    @Override
    public String name() {
        return "end-expired-credits";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> creditEnds.nextEnd(tx, after));
    }

    @Override
    public void run(Instant now) {
        new EachOnItsOwn(name()).throughPages(
                WorkspaceId.NONE, after -> due(now, after), workspace -> database.transact(tx -> endCredits.run(tx, workspace, now)));
    }

    private List<WorkspaceId> due(Instant now, WorkspaceId after) {
        return database.read(tx -> creditEnds.withEndedGrants(tx, now, after, PAGE));
    }
}
