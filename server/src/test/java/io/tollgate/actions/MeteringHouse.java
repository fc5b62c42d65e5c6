package io.tollgate.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollgate.ManualTime;
import io.tollgate.TestDatabase;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Reading;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.EventPartitionStore;
import io.tollgate.domain.metering.EventStore;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.metering.RollupStore;
import io.tollgate.domain.metering.SourceStore;
import io.tollgate.domain.metering.UniqueUseStore;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.metering.VoidStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.ProjectStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rooms and actions of metering on a database of their own, with a catalog and a clock that the test moves. */
final class MeteringHouse implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final ManualTime time;
    final Database database = TestDatabase.fresh();
    final CatalogStore catalogStore = new CatalogStore();
    final Catalogs catalogs = new Catalogs(catalogStore);
    final WorkspaceStore workspaces = new WorkspaceStore();
    final SubscriptionStore subscriptions = new SubscriptionStore();
    final EventStore events = new EventStore();
    final CounterStore counters = new CounterStore();
    final RollupStore rollups = new RollupStore();
    final UniqueUseStore uniqueUses = new UniqueUseStore();
    final PhaseUsageStore phaseUsage = new PhaseUsageStore();
    final MeteringIds ids = new MeteringIds(database, workspaces, new ProjectStore(), new SourceStore(), catalogs);
    final LimitsInForce limits = new LimitsInForce(new PlansInForce(catalogs), ids, new CreditStore());
    final OpenCounters openCounters =
            new OpenCounters(database, workspaces, subscriptions, counters, new EventPartitionStore(), limits);
    final VoidUsage voidUsage = new VoidUsage(workspaces, subscriptions, ids, new VoidStore(), counters, rollups, uniqueUses);
    final RecordUsage recordUsage;
    final int catalogVersion;

    MeteringHouse(String start, String catalogYaml) {
        this.time = ManualTime.at(start);
        this.recordUsage = new RecordUsage(
                time, new AdmitEvents(EventTimes.STANDARD, subscriptions, events, ids, openCounters), events, counters, rollups, uniqueUses);
        Catalog catalog = switch (CatalogYaml.catalog(catalogYaml)) {
            case Reading.Parsed<Catalog>(Catalog parsed) -> parsed;
            case Reading.Mistakes<Catalog>(var mistakes) -> throw new AssertionError(mistakes);
        };
        this.catalogVersion = database.inTransaction(tx -> catalogStore.append(tx, catalog, catalogYaml, "test", time.instant())).number();
    }

    WorkspaceId workspace(String key, String plan) {
        return database.inTransaction(tx -> {
            WorkspaceId workspace = workspaces.create(tx, new NewWorkspace(key, key, "owner@example.com"), time.instant()).id();
            subscriptions.add(tx, workspace, Phase.openFrom(time.instant(), catalogVersion, plan), time.instant());
            return workspace;
        });
    }

    List<EventOutcome> record(UsageEvent... sent) {
        return record(List.of(sent));
    }

    List<EventOutcome> record(List<UsageEvent> sent) {
        return database.inTransaction(tx -> recordUsage.decide(tx, List.of(new RecordUsage.Request(sent, false)))).getFirst().outcomes();
    }

    VoidUsage.Outcome voidEvent(String source, String id) {
        return database.inTransaction(tx ->
                voidUsage.run(tx, new VoidUsage.Request(Optional.empty(), source, id, "sent by mistake"), time.instant()));
    }

    /** @param data as JSON with single quotes */
    static UsageEvent event(String workspace, String id, String type, String time, String data) {
        try {
            String text = data.replace('\'', '"');
            JsonNode node = JSON.readTree(text);
            String project = node.path("project").asText(UsageEvent.NO_PROJECT);
            return new UsageEvent("/test", id, type, workspace, Instant.parse(time), project, node, text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException malformed) {
            throw new AssertionError(malformed);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
