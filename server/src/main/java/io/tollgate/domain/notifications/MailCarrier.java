package io.tollgate.domain.notifications;

import java.util.List;

/** Takes mails away. */
public interface MailCarrier {
    /** What came of each, in order. Never throws for what a mail or its server is like. */
    List<Outcome> send(List<Claimed> mails);
}
