package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's desk, as somebody uses it. */
@InBrowser
class DeskInBrowserTest {
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
    }

    @BeforeEach
    void open() {
        page = site.desk(Look.WIDE, "/admin");
    }

    @Test
    void only_an_admin_key_opens_it() {
        page.getByText("Sign out").click();
        page.getByLabel("Admin key").fill("not the key");
        page.getByText("Sign in", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("This is no admin key");
        page.navigate(site.address("/admin/system").toString());
        page.getByLabel("Admin key").fill(BrowserSite.ADMIN_KEY);
        page.getByText("Sign in", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Workspaces"))).isVisible();
    }

    @Test
    void workspaces_are_found_while_one_types() {
        assertThat(page.locator("#workspaces tbody")).containsText("Northwind Robotics");
        page.getByLabel("Search by key, name or address").pressSequentially("outd");
        assertThat(page.locator("#workspaces tbody tr")).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("q=outd"));
        page.getByText("Acme Outdoor").click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Acme Outdoor"))).isVisible();
    }

    @Test
    void a_workspaces_story_is_told_in_order() {
        page.navigate(site.address("/admin/workspaces/acme?period=2026-02").toString());
        Locator timeline = page.locator(".timeline");
        assertThat(timeline).containsText("events");
        assertThat(timeline).containsText(Pattern.compile("Invoice TG-2026-\\d+ over"));
        assertThat(timeline).containsText("Compute hours crossed the threshold of 80% of its allowance");
        assertThat(timeline).containsText("Mail sent: alert crossed");
        page.navigate(site.address("/admin/workspaces/acme?period=2026-01").toString());
        assertThat(timeline).containsText("Limit set: Compute hours");
        page.getByText("See their pages").click();
        assertThat(page).hasURL(site.address("/usage").toString());
        assertThat(page.getByText("Acme Outdoor")).isVisible();
    }

    @Test
    void a_story_tells_of_payments_that_failed_and_of_what_came_of_it() {
        page.navigate(site.address("/admin/workspaces/lumen?period=2026-03").toString());
        Locator timeline = page.locator(".timeline");
        assertThat(timeline).containsText(Pattern.compile("Payment of USD [\\d.]+ declined"));
        assertThat(timeline).containsText(Pattern.compile("with Test card that is declined, for TG-2026-\\d+, tried by the schedule: The test card was declined"));
        assertThat(timeline).containsText("The workspace is unpaid");
        page.navigate(site.address("/admin/workspaces/lumen?period=2026-02").toString());
        assertThat(timeline).containsText(Pattern.compile("Payment of USD [\\d.]+ succeeded"));
        page.locator(".tabs").getByText("Money").click();
        assertThat(page.locator(".timeline .use")).hasCount(0);
        assertThat(page.locator(".timeline .paid").first()).isVisible();
    }

    @Test
    void events_are_searched_and_their_data_looked_at() {
        page.getByText("Events", new Page.GetByTextOptions().setExact(true)).click();
        page.getByLabel("Workspace").fill("acme");
        page.getByLabel("Metric").selectOption("ai_spend");
        page.getByLabel("From (UTC)").fill("2026-03-10");
        page.getByLabel("To, that day included").fill("2026-03-11");
        page.getByText("Search", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("tbody tr").first()).containsText("ai.request");
        page.locator("tbody summary").first().click();
        assertThat(page.locator("pre").first()).containsText("costUsd");
        page.getByLabel("Workspace").fill("nobody");
        page.getByText("Search", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no workspace with this key");
    }

    @Test
    void a_draft_of_the_catalog_is_checked() {
        page.getByText("Catalog", new Page.GetByTextOptions().setExact(true)).click();
        Locator document = page.getByLabel("Catalog document");
        String text = document.inputValue();
        page.getByText("Check", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It is the version in force");
        document.fill(text.replace("monthlyFee: 25", "monthlyFee: 29"));
        page.getByText("Check", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("29.00");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("stay on developer");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Put in force"))).isVisible();
        document.fill(text.replace("smallestPerUnit: 3600000", "smallestPerUnit: 60"));
        page.getByText("Check", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("cannot be put in force");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Put in force"))).hasCount(0);
    }

    @Test
    void invoice_runs_deliveries_and_health_are_there() {
        page.getByText("Invoice runs").click();
        assertThat(page.locator("#runs tbody tr").first()).containsText("February 2026");
        assertThat(page.locator("#runs tbody tr").first()).containsText("Finished");
        page.getByText("Deliveries", new Page.GetByTextOptions().setExact(true)).click();
        page.locator(".tabs a").filter(new Locator.FilterOptions().setHasText("Sent")).click();
        page.locator("tbody").getByText("Send again").first().click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("sent again");
        page.getByText("System", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByText("Ready", new Page.GetByTextOptions().setExact(true))).isVisible();
        assertThat(page.locator("tbody")).containsText("monthly");
    }

    @Test
    void on_a_phone_the_open_page_and_the_state_of_each_delivery_are_in_sight() {
        page.setViewportSize(390, 844);
        page.navigate(site.address("/admin/deliveries?status=all").toString());
        assertThat(page.locator(".top nav [aria-current]")).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(0.9));
        assertThat(page.locator("tbody .state").first()).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(0.9));
        assertThat(page.getByRole(AriaRole.TABLE).getByRole(AriaRole.ROW).nth(1).getByRole(AriaRole.CELL)).hasCount(6);
    }

    @Test
    void the_sandbox_clock_is_moved() {
        page.getByText("System", new Page.GetByTextOptions().setExact(true)).click();
        Instant before = site.house().clock.instant();
        page.getByText("One hour").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The clock was moved");
        assertThat(Duration.between(before, site.house().clock.instant())).isGreaterThanOrEqualTo(Duration.ofHours(1));
    }
}
