package io.tollgate;

import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.notifications.Delivery;
import io.tollgate.domain.notifications.WebhookTarget;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of tests: as they are by default, but with test payments, and with mails below {@code target/}. */
public final class TestSettings {
    public static final Settings SANDBOX = with(Settings.STANDARD.providers());

    private TestSettings() {}

    public static Settings with(ProviderApi.Addresses providers) {
        Settings standard = Settings.STANDARD;
        return new Settings(standard.eventTimes(), standard.grace(), standard.leaseRenewal(), providers,
                new Delivery(WebhookTarget.Reach.PUBLIC, Optional.empty(), "tollgate@localhost", Path.of("target", "mail"), Optional.empty(), Optional.empty()),
                standard.signups(), standard.payments().withTestMethods(), standard.issuing(), standard.pages());
    }
}
