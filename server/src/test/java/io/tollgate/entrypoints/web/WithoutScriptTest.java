package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where script is off, everything can be read, and every form works. */
@InBrowser
class WithoutScriptTest {
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
        site.workspace("plain", "developer", "tok_ok");
    }

    @Test
    void usage_is_read_by_day_and_hour_and_by_project() {
        page = site.portal("acme", Role.OWNER, Look.WITHOUT_SCRIPT);
        assertThat(page.locator("[data-theme-switch], [data-chart]").first()).isHidden();
        page.getByText("Figures as a table").click();
        assertThat(page.locator("[data-figures] tbody tr").first()).containsText("Sun 1 Mar");
        page.locator("[data-figures]").getByText("Tue 10 Mar").click();
        assertThat(page.locator("#over-time h2")).hasText("Tuesday 10 March 2026");
        page.locator("#chart-project").selectOption("reviews");
        page.locator(".chart-form button").click();
        assertThat(page).hasURL(Pattern.compile("day=2026-03-10.*project=reviews"));
        page.locator(".projects thead").getByText("Project").click();
        assertThat(page.locator(".projects th[aria-sort=descending]")).hasText("Project");
        page.locator("#period").selectOption("2026-02");
        page.locator("form.period button").click();
        assertThat(page).hasURL(Pattern.compile("period=2026-02"));
    }

    @Test
    void limits_alerts_and_the_address_are_set() {
        billing();
        opener("Hard limit of JobRuns").click();
        Locator dialog = page.locator("dialog[open]");
        dialog.getByLabel("Never more than, each month").fill("275");
        dialog.getByText("Set limit").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The limit is in force");
        opener("Hard limit of JobRuns").click();
        dialog.getByText("Cancel").click();
        assertThat(dialog).hasCount(0);
        opener("Hard limit of JobRuns").click();
        dialog.getByText("Remove the limit").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The limit is off");
        opener("Alerts of JobRuns").click();
        dialog.getByLabel("or these quantities").fill("many");
        dialog.getByText("Set alerts").click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("'many' is no quantity");
        dialog.getByLabel("or these quantities").fill("90");
        dialog.getByText("Set alerts").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The alerts are set");
        page.getByLabel("Alert address").fill("ops@plain.example");
        page.getByText("Save", exactly()).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("the new address");
    }

    @Test
    void invoices_open_cards_are_added_and_the_plan_is_changed() {
        billing();
        page.locator(".invoices summary").first().click();
        page.locator(".invoices a").filter(new Locator.FilterOptions().setHasText("Developer plan")).first().click();
        assertThat(page.getByText("Computed again: the same to the cent")).isVisible();
        page.navigate(site.address("/billing").toString());
        page.locator("#test-card").selectOption("tok_ok");
        page.getByText("Add test card").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("was added");
        page.navigate(site.address("/billing/plan/startup").toString());
        page.getByRole(AriaRole.BUTTON).filter(new Locator.FilterOptions().setHasText("and change to Startup")).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The plan was changed");
    }

    @Test
    void who_owes_is_told_why_there_is_no_upgrade_and_offered_none() {
        page = site.portal("lumen", Role.OWNER, Look.WITHOUT_SCRIPT, "/billing/plan");
        Locator startup = page.locator(".plans li").filter(new Locator.FilterOptions().setHasText("120.00"));
        assertThat(startup).containsText("once the overdue invoice is paid");
        assertThat(page.locator(".plans .button")).hasText(new String[] {"Change to Free…"});
        startup.getByText("Pay it").click();
        assertThat(page.locator(".owed button")).isVisible();
    }

    @Test
    void own_keys_are_added_and_removed() {
        page = site.portal("plain", Role.OWNER, Look.WITHOUT_SCRIPT, "/settings/own-keys");
        Locator card = page.locator("section.key-card").filter(new Locator.FilterOptions().setHasText("OpenAI").setHasNotText("sk-ant"));
        card.getByLabel("Add a key").fill("sk-good-0123456789abcdNOJS");
        card.getByText("Add key").click();
        assertThat(card).containsText("•••• NOJS");
        card.getByText("Remove…").click();
        card.getByText("Remove the key").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("was removed");
    }

    @Test
    void the_desk_is_searched_and_tells_its_stories() {
        page = site.desk(Look.WITHOUT_SCRIPT);
        page.getByLabel("Search by key, name or address").fill("outd");
        page.getByText("Search", exactly()).click();
        page.getByText("Acme Outdoor").click();
        page.locator("#period").selectOption("2026-01");
        page.getByText("Show", exactly()).click();
        assertThat(page.locator(".timeline")).containsText("Limit set: Compute hours");
        assertThat(page.locator(".timeline .when").filter(new Locator.FilterOptions().setHasText("UTC")).first()).isVisible();
        page.getByText("Catalog", exactly()).click();
        page.getByText("Check", exactly()).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It is the version in force");
    }

    private void billing() {
        page = site.portal("plain", Role.OWNER, Look.WITHOUT_SCRIPT, "/billing");
    }

    private Locator opener(String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }
}
