package io.tollgate.actions;

import io.tollgate.domain.notifications.Delivery;
import io.tollgate.domain.notifications.Letter;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;

/** Writes a mail to a workspace's people, with a link to the platform's own page where the operator has named one. */
public final class MailWorkspace {
    private final OutboxStore outbox;
    private final Delivery delivery;

    public MailWorkspace(OutboxStore outbox, Delivery delivery) {
        this.outbox = outbox;
        this.delivery = delivery;
    }

    /** @param address the owner's or the alert address */
    public void run(Transaction tx, Workspace workspace, String address, String template, Letter letter, Instant now) {
        Letter linked = delivery.billingPage().map(page -> letter.linkingTo(page.of(workspace.key()))).orElse(letter);
        outbox.mail(tx, new OutboxStore.NewMail(workspace.id(), address, template, linked), now);
    }
}
