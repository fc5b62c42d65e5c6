package io.tollgate.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.TestSettings;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rooms and actions of metering on a database of their own, with a catalog and a clock that the test moves. */
final class MeteringHouse implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final ManualTime time;
    final Database database = TestDatabase.fresh();
    final House house;
    final int catalogVersion;

    MeteringHouse(String start, String catalogYaml) {
        this.time = ManualTime.at(start);
        this.house = new House(database, time, Tokens.seeded(1), TestSettings.SANDBOX, TestMasterKeys.KEYS);
        this.catalogVersion = database.inTransaction(tx ->
                house.applyCatalog.run(tx, new ApplyCatalog.Request(catalogYaml, "test"), time.instant())).version().number();
    }

    WorkspaceId workspace(String key, String plan) {
        return database.inTransaction(tx -> {
            WorkspaceId workspace = house.workspaces.create(tx, new NewWorkspace(key, key, "owner@example.com"), time.instant()).id();
            house.subscriptions.add(tx, workspace, Phase.openFrom(time.instant(), catalogVersion, plan), time.instant());
            return workspace;
        });
    }

    List<EventOutcome> record(UsageEvent... sent) {
        return record(List.of(sent));
    }

    List<EventOutcome> record(List<UsageEvent> sent) {
        return database.inTransaction(tx -> house.recordUsage.decide(tx, List.of(new RecordUsage.Request(sent, false)))).getFirst().outcomes();
    }

    VoidUsage.Voided voidEvent(String source, String id) {
        return database.inTransaction(tx ->
                house.voidUsage.run(tx, new VoidUsage.Request(Optional.empty(), source, id, "sent by mistake", "test"), time.instant()));
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
