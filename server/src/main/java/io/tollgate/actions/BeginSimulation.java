package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogChange;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Begins to price past periods by a draft of a catalog, for all workspaces; {@link RunReplay} does it. The catalog in force stays. */
public final class BeginSimulation {
    private static final int MOST_PERIODS = 36;

    private final ReplayStore replays;
    private final CatalogStore catalogs;
    private final WorkspaceStore workspaces;
    private final Tokens tokens;

    public BeginSimulation(ReplayStore replays, CatalogStore catalogs, WorkspaceStore workspaces, Tokens tokens) {
        this.replays = replays;
        this.catalogs = catalogs;
        this.workspaces = workspaces;
        this.tokens = tokens;
    }

    public record Request(String document, List<BillingPeriod> periods, String actor) {}

    /** @throws ApiError INVALID_CATALOG as applying the draft would; INVALID_REQUEST for periods that have not ended */
    public Replay run(Transaction tx, Request request, Instant now) {
        Catalog draft = CatalogYaml.catalog(request.document()).orThrow();
        CatalogChange change = catalogs.latest(tx)
                .map(current -> CatalogChange.between(current.catalog(), draft, catalogs.knownMetrics(tx)))
                .orElseGet(() -> CatalogChange.first(draft))
                .requireAllowed();
        List<BillingPeriod> periods = request.periods().stream().distinct().sorted().toList();
        if (periods.isEmpty() || periods.size() > MOST_PERIODS) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "periods must name 1 to " + MOST_PERIODS + " months.", "periods");
        }
        if (periods.getLast().to().isAfter(now)) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, periods.getLast() + " has not ended; a simulation is of past months.", "periods");
        }
        return replays.begin(tx, new ReplayStore.NewReplay(tokens.id(Replay.Kind.SIMULATION.prefix()), Replay.Kind.SIMULATION, periods,
                Optional.of(request.document()), notes(change), workspaces.count(tx), request.actor()), now);
    }

    /** What of the draft cannot be computed from what was measured. */
    private static List<String> notes(CatalogChange change) {
        return change.differences().stream()
                .flatMap(difference -> switch (difference.what()) {
                    case METRIC_ADDED -> Optional.of("The metric \"" + difference.metric().orElseThrow()
                            + "\" is new: nothing was measured under it, so it adds nothing. Usage under another key, before a renaming, is not its.").stream();
                    case METRIC_REMOVED -> Optional.of("The metric \"" + difference.metric().orElseThrow()
                            + "\" is not in the draft: what was used of it is not priced.").stream();
                    case METRIC_EVENTS, METRIC_VALUE, METRIC_OWN_KEY -> Optional.of("The metric \"" + difference.metric().orElseThrow()
                            + "\" would be measured in another way: its past usage stands as it was measured.").stream();
                    case PLAN_ADDED -> Optional.of("The plan \"" + difference.plan().orElseThrow() + "\" is new: nobody was on it.").stream();
                    case CATALOG_RENAMED, PRORATION, AGENT_PROJECT, MACHINES, METRIC_RENAMED, METRIC_BILLING_INCREMENT, PLAN_REMOVED, PLAN_RENAMED,
                        PLAN_PER_CONTRACT, FEE, AVAILABILITY, ALLOWANCE, PRICE, LIMIT, CREDITS, WORKSPACE_LIMITS -> Optional.<String>empty().stream();
                })
                .distinct()
                .toList();
    }
}
