package io.tollgate.domain.notifications;

import io.tollgate.domain.notifications.WebhookTarget.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator may set about mails and webhooks.
 *
 * @param mailServer without one, mails become files in the folder
 * @param operatorEmail who is told of an endpoint that was disabled; nobody when empty
 * @param billingPage what mails to workspaces link to; without one they have no link
 */
public record Delivery(
        Reach reach,
        Optional<SmtpAddress> mailServer,
        String mailFrom,
        Path mailFolder,
        Optional<String> operatorEmail,
        Optional<BillingPage> billingPage) {
    /** The longest that one attempt may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    public static final Delivery STANDARD =
            new Delivery(Reach.PUBLIC, Optional.empty(), "tollgate@localhost", Path.of("data", "mail"), Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException when {@code mailFrom} is no mail address */
    public MailCarrier carrier() {
        return mailServer.<MailCarrier>map(server -> new SmtpCarrier(server, mailFrom, TIMEOUT)).orElseGet(() -> new FolderCarrier(mailFolder, mailFrom));
    }
}
