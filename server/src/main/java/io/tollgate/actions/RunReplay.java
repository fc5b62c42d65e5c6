package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.replays.FindingStore;
import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.Replay.Status;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.domain.replays.SimulationStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseUnavailable;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the oldest check or simulation a piece further: some workspaces, and how far it is, in one transaction that holds its row. So it may be killed
 * anywhere, or be run on two nodes, and each workspace is done once.
 */
public final class RunReplay {
    private static final int WORKSPACES_AT_ONCE = 50;

    private final Database database;
    private final ReplayStore replays;
    private final FindingStore findings;
    private final SimulationStore simulations;
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final CheckInvoices checkInvoices;
    private final SimulateCatalog simulateCatalog;

    public RunReplay(
            Database database,
            ReplayStore replays,
            FindingStore findings,
            SimulationStore simulations,
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            CheckInvoices checkInvoices,
            SimulateCatalog simulateCatalog) {
        this.database = database;
        this.replays = replays;
        this.findings = findings;
        this.simulations = simulations;
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.checkInvoices = checkInvoices;
        this.simulateCatalog = simulateCatalog;
    }

    /** Whether there was anything to do. A run that cannot go on is noted as failed, and its failure thrown. */
    public boolean step(Instant now) {
        Optional<Replay> next = database.read(replays::next);
        if (next.isEmpty()) {
            return false;
        }
        try {
            database.transact(tx -> replays.lockNext(tx).ifPresent(replay -> step(tx, replay, now)));
        } catch (DatabaseUnavailable away) {
            throw away;
        } catch (RuntimeException failure) {
            database.transact(tx -> replays.change(
                    tx, next.get().id(), List.of(Status.RUNNING), Status.FAILED, Optional.of(String.valueOf(failure.getMessage())), now));
            throw failure;
        }
        return true;
    }

    private void step(Transaction tx, Replay replay, Instant now) {
        List<Workspace> page = workspaces.list(tx, replay.after(), WORKSPACES_AT_ONCE);
        if (page.isEmpty()) {
            replays.change(tx, replay.id(), List.of(Status.RUNNING), Status.COMPLETED, Optional.empty(), now);
            return;
        }
        Map<WorkspaceId, Subscription> timelines = subscriptions.of(tx, page.stream().map(Workspace::id).toList());
        long checked = switch (replay.kind()) {
            case CHECK -> check(tx, replay, page, timelines, now);
            case SIMULATION -> simulate(tx, replay, page, timelines);
        };
        replays.advance(tx, replay, page.getLast().id(), page.size(), checked, now);
    }

    private long check(Transaction tx, Replay replay, List<Workspace> page, Map<WorkspaceId, Subscription> timelines, Instant now) {
        long invoices = 0;
        for (Workspace workspace : page) {
            CheckInvoices.Checked checked = checkInvoices.run(tx, workspace.id(), timelines.get(workspace.id()), replay.periods(), now);
            findings.add(tx, replay.id(), workspace.id(), checked.findings());
            invoices += checked.invoices();
        }
        return invoices;
    }

    private long simulate(Transaction tx, Replay replay, List<Workspace> page, Map<WorkspaceId, Subscription> timelines) {
        Catalog draft = CatalogYaml.catalog(replay.document().orElseThrow()).orThrow();
        long results = 0;
        for (Workspace workspace : page) {
            for (BillingPeriod period : replay.periods()) {
                Optional<SimulationStore.Result> result = simulateCatalog.run(tx, workspace, timelines.get(workspace.id()), period, draft);
                result.ifPresent(each -> simulations.add(tx, replay.id(), workspace, each));
                results += result.isPresent() ? 1 : 0;
            }
        }
        return results;
    }
}
