package io.tollgate.scenarios;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Events of the sample catalog, and what tests do with many of them. */
final class Usage {
    private static final BigDecimal MICRO = BigDecimal.ONE.movePointLeft(6);

    private Usage() {}

    static UsageEvent compute(String workspace, String id, Instant at, String project, String machine, long milliseconds) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("machine", machine).put("milliseconds", milliseconds);
        return event(workspace, id, "compute.run", at, project, data);
    }

    static UsageEvent ai(String workspace, String id, Instant at, String project, long microDollars) {
        String cost = BigDecimal.valueOf(microDollars).multiply(MICRO).toPlainString();
        return event(workspace, id, "ai.request", at, project, JsonNodeFactory.instance.objectNode().put("costUsd", cost));
    }

    private static UsageEvent event(String workspace, String id, String type, Instant at, String project, ObjectNode data) {
        return new UsageEvent("/test", id, type, workspace, at, project, data, data.toString());
    }

    static List<EventOutcome> record(Stage stage, List<UsageEvent> events) {
        return stage.transact(tx -> stage.house.recordUsage.decide(tx, List.of(new RecordUsage.Request(events, false)))).getFirst().outcomes();
    }

    /** The newest of the workspace's invoices, a draft or not. */
    static Invoice newest(Stage stage, Workspace workspace) {
        return InvoiceVerbs.all(stage, workspace).getFirst();
    }
}
