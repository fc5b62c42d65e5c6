package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.BillThreshold;
import io.tollgate.actions.DueJob;
import io.tollgate.domain.invoicing.BillingThresholdStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Every hour: bills the workspaces whose accrued overage has reached their amount. Most have not, which is seen without locking anything. */
public final class BillThresholds implements DueJob {
    private static final int PAGE = 200;

    private final Database database;
    private final SubscriptionStore subscriptions;
    private final BillingThresholdStore thresholds;
    private final BillThreshold billThreshold;
    private volatile Instant checkedHour = Instant.EPOCH;
    private volatile String checked = "";

    public BillThresholds(
            Database database, SubscriptionStore subscriptions, BillingThresholdStore thresholds, BillThreshold billThreshold) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.thresholds = thresholds;
        this.billThreshold = billThreshold;
    }

    @Override
    public String name() {
        return "bill-thresholds";
    }

    /** The next full hour, unless nothing has been used since the last look. */
    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> billThreshold.areAny(tx) && !standing(tx, after).equals(checked))
                ? Optional.of(hour(after).plus(Duration.ofHours(1)))
                : Optional.empty();
    }

    private String standing(Transaction tx, Instant at) {
        return thresholds.standing(tx, BillingPeriod.containing(at), billThreshold.isForAll());
    }

    private static Instant hour(Instant instant) {
        return instant.truncatedTo(ChronoUnit.HOURS);
    }

    @Override
    public void run(Instant now) {
        if (hour(now).equals(checkedHour) || !database.read(billThreshold::areAny)) {
            return;
        }
        String before = database.read(tx -> standing(tx, now));
        new EachOnItsOwn(name()).throughPages(WorkspaceId.NONE, after -> page(now, after), workspace -> {
            if (database.read(tx -> billThreshold.isReached(tx, workspace, now))) {
                database.inTransaction(tx -> billThreshold.bill(tx, workspace, now));
            }
        });
        checked = before;
        checkedHour = hour(now);
    }

    private List<WorkspaceId> page(Instant now, WorkspaceId after) {
        return database.read(tx -> billThreshold.isForAll()
                ? subscriptions.subscribedIn(tx, BillingPeriod.containing(now), after, PAGE)
                : thresholds.withAmount(tx, after, PAGE));
    }
}
