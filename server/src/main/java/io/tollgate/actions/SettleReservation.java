package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.ProjectStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the event that a settle call without one stands for; {@link RecordUsage} then counts it and ends the reservation. */
public final class SettleReservation {
    public static final String SOURCE = "/tollgate/reservations";
    /** Fed to one metric by what it says itself, not by the catalog. */
    private static final String TYPE = "tollgate.reservation.settled";

    private final ProjectStore projects;
    private final MeteringIds ids;

    public SettleReservation(ProjectStore projects, MeteringIds ids) {
        this.projects = projects;
        this.ids = ids;
    }

    /** @param quantity smallest units. Its id is the reservation's, so that settling twice counts once. */
    public UsageEvent event(Transaction tx, Workspace workspace, Reservation reservation, long quantity, Instant now) {
        KnownMetric metric = ids.knownMetric(tx, reservation.against().metricId());
        String project = projects.nameOf(tx, workspace.id(), reservation.projectId());
        String id = reservation.id().toString();
        ObjectNode data = JsonNodeFactory.instance.objectNode()
                .put("project", project)
                .put("metric", metric.key())
                .put("quantity", metric.unit().format(quantity))
                .put(UsageEvent.RESERVATION_FIELD, id);
        Optional<String> provider = reservation.provider().map(Reservation.ForProvider::name);
        provider.ifPresent(name -> data.put("provider", name));
        return new UsageEvent(
                SOURCE, id, TYPE, workspace.key(), now, project, data, data.toString(), List.of(id),
                Optional.of(new UsageEvent.Given(metric.key(), quantity, provider)));
    }
}
