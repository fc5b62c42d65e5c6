package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.SendMails;
import io.tollgate.domain.notifications.DeliveryStore;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.Optional;

/** Sends mails that are due. */
public final class DeliverMail implements DueJob {
    private final Database database;
    private final DeliveryStore deliveries;
    private final SendMails sendMails;

    public DeliverMail(Database database, DeliveryStore deliveries, SendMails sendMails) {
        this.database = database;
        this.deliveries = deliveries;
        this.sendMails = sendMails;
    }

    @Override
    public String name() {
        return "deliver-mail";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        return database.read(tx -> deliveries.nextMail(tx, after));
    }

    @Override
    public void run(Instant now) {
        sendMails.run(now);
    }
}
