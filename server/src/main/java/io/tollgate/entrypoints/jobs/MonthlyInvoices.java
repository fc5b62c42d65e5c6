package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.IssueInvoice;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.InvoiceRunStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On the 1st: a draft for each workspace of the ended period. When the grace time is over: what had nothing to bill before is looked at once more,
 * and the period is closed. Periods that ended while no node ran are made up for, the oldest first.
 */
public final class MonthlyInvoices implements DueJob {
    private static final Logger LOG = LoggerFactory.getLogger(MonthlyInvoices.class);
    private static final int PAGE = 200;

    private final Database database;
    private final SubscriptionStore subscriptions;
    private final BilledPeriodStore billedPeriods;
    private final InvoiceRunStore runs;
    private final IssueInvoice issueInvoice;
    private final FinalizeInvoices finalizeInvoices;

    public MonthlyInvoices(
            Database database,
            SubscriptionStore subscriptions,
            BilledPeriodStore billedPeriods,
            InvoiceRunStore runs,
            IssueInvoice issueInvoice,
            FinalizeInvoices finalizeInvoices) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.billedPeriods = billedPeriods;
        this.runs = runs;
        this.issueInvoice = issueInvoice;
        this.finalizeInvoices = finalizeInvoices;
    }

    @Override
    public String name() {
        return "monthly-invoices";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        BillingPeriod current = BillingPeriod.containing(after);
        Instant graceEnds = issueInvoice.finalizeAt(current.previous());
        return Optional.of(graceEnds.isAfter(after) ? graceEnds : current.to());
    }

    @Override
    public void run(Instant now) {
        Optional<Instant> begin = database.read(subscriptions::earliestBegin);
        if (begin.isEmpty()) {
            return;
        }
        BillingPeriod ended = BillingPeriod.containing(now).previous();
        BillingPeriod first = BillingPeriod.containing(begin.get());
        BillingPeriod lastFinished = database.read(runs::lastFinished).orElse(first.previous());
        if (lastFinished.next().compareTo(ended) < 0) {
            // A draft that was made before the time in which no node ran draws on credits before later periods do.
            finalizeInvoices.run(now);
        }
        for (BillingPeriod period = lastFinished.next(); period.compareTo(ended) <= 0; period = period.next()) {
            boolean graceIsOver = !issueInvoice.finalizeAt(period).isAfter(now);
            if (graceIsOver || !isDrafted(period)) {
                bill(period, now, graceIsOver);
            }
        }
    }

    private boolean isDrafted(BillingPeriod period) {
        return database.read(tx -> runs.isDrafted(tx, period));
    }

    private void bill(BillingPeriod period, Instant now, boolean graceIsOver) {
        database.transact(tx -> runs.begin(tx, period, now));
        EachOnItsOwn each = new EachOnItsOwn(name());
        WorkspaceId after = WorkspaceId.NONE;
        for (List<WorkspaceId> page = page(period, after); !page.isEmpty(); page = page(period, after)) {
            List<WorkspaceId> subscribed = page;
            List<WorkspaceId> open = database.read(tx -> billedPeriods.notYetBilled(tx, subscribed, period));
            int invoices = each.sum(open, workspace -> bill(workspace, period, now, graceIsOver));
            database.transact(tx -> runs.progress(tx, period, subscribed.size(), invoices));
            after = page.getLast();
        }
        each.throwIfAnyFailed();
        database.transact(tx -> finish(tx, period, now, graceIsOver));
        LOG.atInfo().addKeyValue("period", period).addKeyValue("closed", graceIsOver).log("invoice run done");
    }

    private int bill(WorkspaceId workspace, BillingPeriod period, Instant now, boolean graceIsOver) {
        IssueInvoice.Outcome outcome = database.inTransaction(tx -> graceIsOver
                ? issueInvoice.closeRegular(tx, workspace, period, now)
                : issueInvoice.draftRegular(tx, workspace, period, now));
        return switch (outcome) {
            case IssueInvoice.Outcome.Drafted drafted -> 1;
            case IssueInvoice.Outcome.Finalized finalized -> 1;
            case IssueInvoice.Outcome.NothingYet nothing -> 0;
            case IssueInvoice.Outcome.NothingToBill nothing -> 0;
            case IssueInvoice.Outcome.BilledBefore before -> 0;
        };
    }

    private void finish(Transaction tx, BillingPeriod period, Instant now, boolean graceIsOver) {
        if (graceIsOver) {
            runs.finish(tx, period, now);
        } else {
            runs.drafted(tx, period, now);
        }
    }

    private List<WorkspaceId> page(BillingPeriod period, WorkspaceId after) {
        return database.read(tx -> subscriptions.subscribedIn(tx, period, after, PAGE));
    }
}
