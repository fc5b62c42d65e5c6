package io.tollgate.actions;

import io.tollgate.domain.notifications.Claimed;
import io.tollgate.domain.notifications.DeliveryStore;
import io.tollgate.domain.notifications.MailCarrier;
import io.tollgate.domain.notifications.Outcome;
import io.tollgate.foundation.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Sends the mails that are due, some at a time: claimed in one transaction, sent in none, recorded in another. */
public final class SendMails {
    private static final int AT_ONCE = 20;

    private final Database database;
    private final DeliveryStore deliveries;
    private final MailCarrier carrier;
    private final InstantSource clock;

    public SendMails(Database database, DeliveryStore deliveries, MailCarrier carrier, InstantSource clock) {
        this.database = database;
        this.deliveries = deliveries;
        this.carrier = carrier;
        this.clock = clock;
    }

    public void run(Instant now) {
        for (List<Claimed> mails = claim(now); !mails.isEmpty(); mails = claim(clock.instant())) {
            send(mails);
        }
    }

    private List<Claimed> claim(Instant now) {
        return database.inTransaction(tx -> deliveries.claimMails(tx, AT_ONCE, now));
    }

    private void send(List<Claimed> mails) {
        long begun = System.nanoTime();
        List<Outcome> outcomes = carrier.send(mails);
        Duration share = Duration.ofNanos(System.nanoTime() - begun).dividedBy(mails.size());
        Instant now = clock.instant();
        database.transact(tx -> {
            for (int i = 0; i < mails.size(); i++) {
                deliveries.record(tx, mails.get(i), outcomes.get(i), now, share);
            }
        });
    }
}
