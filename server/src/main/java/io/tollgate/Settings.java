package io.tollgate;

import io.tollgate.domain.credits.SignupEligibility;
import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.notifications.Delivery;
import io.tollgate.entrypoints.web.PageSettings;
import java.time.Duration;

/**
 * What an operator may set about the rules; where the process finds its database and port is {@link Environment}'s.
 *
 * @param eventTimes which times of use are accepted
 * @param grace how long after a period's end its invoices stay drafts
 * @param leaseRenewal how often a machine renews its lease; twice that of its time is set aside ahead
 * @param providers where AI providers are asked about own keys
 * @param delivery how mails and webhooks leave
 * @param signups who gets the signup credit
 * @param pages where the pages are reached, what may embed them, and how they are branded
 */
public record Settings(
        EventTimes eventTimes,
        Duration grace,
        Duration leaseRenewal,
        ProviderApi.Addresses providers,
        Delivery delivery,
        SignupEligibility signups,
        PageSettings pages) {
    public static final Settings STANDARD = new Settings(EventTimes.STANDARD, Duration.ofHours(1), Duration.ofMinutes(1),
            ProviderApi.Addresses.STANDARD, Delivery.STANDARD, SignupEligibility.STANDARD, PageSettings.STANDARD);
}
