package io.tollgate.domain.notifications;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Tells the operator that webhooks to an endpoint have stopped. */
public final class EndpointLetter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private EndpointLetter() {}

    /** @param lastError what the last attempt came to */
    public static Letter disabled(WebhookEndpoint endpoint, Instant failingSince, String lastError, Instant now) {
        return new Letter(
                "Webhooks to " + host(endpoint) + " are disabled",
                "Webhooks to " + host(endpoint) + " are disabled",
                List.of("No delivery to this endpoint has succeeded since " + TIME.format(failingSince) + ", so nothing more is sent to it.",
                        "Nothing is lost: what happens meanwhile is kept as failed, and can be sent when the endpoint answers again."),
                List.of(),
                List.of(new Letter.Fact("Endpoint", endpoint.url()),
                        new Letter.Fact("Id", endpoint.id()),
                        new Letter.Fact("Failing since", TIME.format(failingSince)),
                        new Letter.Fact("Disabled", TIME.format(now)),
                        new Letter.Fact("Last error", lastError)),
                List.of("Mend the endpoint, then enable it: POST /v1/webhooks/" + endpoint.id() + "/enable",
                        "Send what failed in between: POST /v1/webhooks/" + endpoint.id() + "/replay with {\"since\": \"" + failingSince + "\"}",
                        "Or remove it, if nobody needs it any more: DELETE /v1/webhooks/" + endpoint.id()),
                "You get this mail because yours is the operator's address of this Tollgate.");
    }

    private static String host(WebhookEndpoint endpoint) {
        return java.net.URI.create(endpoint.url()).getHost();
    }
}
