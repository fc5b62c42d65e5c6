package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.EndLease;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ends leases that were not renewed in time, each in a transaction of its own. */
public final class EndLostLeases implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final LeaseStore leases;
    private final EndLease endLease;

    public EndLostLeases(Database database, LeaseStore leases, EndLease endLease) {
        this.database = database;
        this.leases = leases;
        this.endLease = endLease;
    }

    @Override
    public String name() {
        return "end-lost-leases";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> leases.nextLoss(tx, after));
    }

    @Override
    public void run(Instant now) {
        EachOnItsOwn each = new EachOnItsOwn(name());
        int failed = 0;
        for (List<Lease> lost = lost(now, failed); !lost.isEmpty(); lost = lost(now, failed)) {
            failed += lost.size() - each.sum(lost, lease -> {
                database.transact(tx -> endLease.endIfLost(tx, lease.id(), now));
                return 1;
            });
        }
        each.throwIfAnyFailed();
    }

    /** Those that failed stay at the head of the list, and are passed over. */
    private List<Lease> lost(Instant now, int failed) {
        return database.read(tx -> leases.lost(tx, now, PAGE, failed));
    }
}
