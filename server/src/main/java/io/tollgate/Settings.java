package io.tollgate;

import io.tollgate.domain.credits.SignupEligibility;
import io.tollgate.domain.invoicing.Seller;
import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.notifications.Delivery;
import io.tollgate.domain.payments.PaymentRules;
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
 * @param payments how what is due is taken
 * @param issuing who issues the invoices, and the tax where nothing was said of a workspace
 * @param pages where the pages are reached, what may embed them, and how they are branded
 */
public record Settings(
        EventTimes eventTimes,
        Duration grace,
        Duration leaseRenewal,
        ProviderApi.Addresses providers,
        Delivery delivery,
        SignupEligibility signups,
        PaymentRules payments,
        Seller.Issuing issuing,
        PageSettings pages) {
    public static final Settings STANDARD = new Settings(EventTimes.STANDARD, Duration.ofHours(1), Duration.ofMinutes(1),
            ProviderApi.Addresses.STANDARD, Delivery.STANDARD, SignupEligibility.STANDARD, PaymentRules.STANDARD,
            Seller.Issuing.STANDARD, PageSettings.STANDARD);

    public Settings with(PaymentRules other) {
        return new Settings(eventTimes, grace, leaseRenewal, providers, delivery, signups, other, issuing, pages);
    }
}
