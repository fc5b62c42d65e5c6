package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.PostWebhooks;
import io.tollgate.domain.notifications.DeliveryStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.Optional;

/** Posts webhooks that are due. */
public final class DeliverWebhooks implements DueJob {
    private final Database database;
    private final DeliveryStore deliveries;
    private final PostWebhooks postWebhooks;

    public DeliverWebhooks(Database database, DeliveryStore deliveries, PostWebhooks postWebhooks) {
        this.database = database;
        this.deliveries = deliveries;
        this.postWebhooks = postWebhooks;
    }

    @Override
    public String name() {
        return "deliver-webhooks";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> deliveries.nextWebhook(tx, after));
    }

    @Override
    public void run(Instant now) {
        postWebhooks.run(now);
    }
}
