package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.Environment;
import io.tollgate.House;
import io.tollgate.Node;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.actions.IssuePortalLink;
import io.tollgate.domain.payments.PaymentRules.Stripe;
import io.tollgate.domain.payments.StandInStripe;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Where cards come in with Stripe: the platform's own page takes them, with Stripe's fields, and tells the interface; Billing says so, shows what came of it, and
 * asks nothing of any host but its own.
 */
@InBrowser
class StripeInBrowserTest {
    private static final String ADMIN_KEY = "the-admin-key-of-the-stripe-browser-test";
    private static BrowserSite site;
    private static StandInStripe stripe;
    private static Node node;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
        stripe = new StandInStripe();
        Stripe settings = stripe.settings();
        node = Node.start(new Environment(0, Path.of("target", "stripe-in-browser"), Optional.of(TestDatabase.freshAddress()), 4, Optional.of(ADMIN_KEY),
                new Environment.Sandbox.On(Optional.of(Instant.parse("2026-03-10T12:00:00Z"))), Optional.of(TestMasterKeys.KEYS), Optional.empty(),
                Environment.of(Map.of("TOLLGATE_STRIPE_SECRET_KEY", settings.secretKey(), "TOLLGATE_STRIPE_API_BASE", settings.apiBase().toString())).settings()));
    }

    @AfterAll
    static void end() {
        node.close();
        stripe.close();
    }

    @Test
    void a_card_comes_in_with_the_platform_and_pays_what_is_due() {
        api("POST", "/v1/workspaces", "{\"key\": \"acme\", \"name\": \"Acme\", \"ownerEmail\": \"owner@acme.example\", \"plan\": \"developer\"}");
        Page page = site.page(Look.WIDE, address("/"));
        page.navigate(link("acme"));
        Response answer = page.navigate(address("/billing"));
        Locator methods = page.locator("#methods");
        assertThat(methods).containsText("There is none yet.");
        assertThat(methods).containsText("Cards are added where you came from: the platform takes them in with Stripe, and they appear here.");
        assertThat(methods.locator("input, select")).hasCount(0);
        assertThat(page.locator("script[src*=stripe], iframe")).hasCount(0);
        assertThat(directives(answer)).contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "form-action 'self'")
                .allMatch(each -> !each.contains("http") && !each.contains("*") && !each.contains("unsafe"));

        // What the platform's page does: Stripe's fields stand on it, with this secret; what they gave is told to the interface.
        assertThat(api("POST", "/v1/workspaces/acme/payment-method-setups", "{\"type\": \"stripe\"}")).contains("clientSecret");
        api("POST", "/v1/workspaces/acme/payment-methods", "{\"type\": \"stripe\", \"token\": \"pm_card_visa\"}");
        page.reload();
        assertThat(methods).containsText("ending in 4242");
        assertThat(methods).containsText("default");
        Locator invoice = page.locator(".invoices > li").first();
        if (invoice.getByRole(AriaRole.BUTTON).count() > 0) {
            invoice.getByRole(AriaRole.BUTTON).click();
        }
        assertThat(page.locator(".invoices > li").first()).containsText("paid");
        methods.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove")).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The payment method was removed");
        assertThat(stripe.mistakes()).isEmpty();
    }

    private static List<String> directives(Response answer) {
        return Arrays.stream(answer.headers().get("content-security-policy").split(";")).map(String::strip).toList();
    }

    private static String link(String workspace) {
        House house = node.house();
        return address("/portal/" + house.database.inTransaction(tx -> house.issuePortalLink.run(tx, new IssuePortalLink.Request(
                workspace, Role.OWNER, Optional.empty(), Duration.ofMinutes(5), "test"), house.clock.instant(), new RealTime().instant())).secret());
    }

    private static String address(String path) {
        return "http://localhost:" + node.port() + path;
    }

    private static String api(String method, String path, String body) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(address(path))).header("Authorization", "Bearer " + ADMIN_KEY)
                    .header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
            return answer.body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
