package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A workspace's pages, as somebody uses them. */
@ResourceLock(BrowserSite.LOCK)
class PagesInBrowserTest {
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
    }

    @BeforeEach
    void forget() {
        site.complaints.clear();
    }

    @AfterEach
    void nothing_came_from_elsewhere_and_nothing_complained() {
        if (page != null) {
            page.context().close();
        }
        assertThat(site.complaints).isEmpty();
    }

    @Test
    void a_link_opens_the_usage_page_and_leads_back_and_out() {
        page = site.portal("northwind", Role.OWNER, Look.WIDE);
        assertThat(page).hasURL(site.address("/usage").toString());
        assertThat(page.getByRole(AriaRole.HEADING, named("Usage"))).isVisible();
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Back"))).hasAttribute("href", "https://app.example.com/settings");
        page.getByText("Sign out").click();
        assertThat(page.getByRole(AriaRole.HEADING, named("You are signed out"))).isVisible();
        page.navigate(site.address("/usage").toString());
        assertThat(page.getByRole(AriaRole.HEADING, named("Open this page from your account"))).isVisible();
    }

    @Test
    void usage_stands_beside_what_it_is_held_against() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        Locator compute = page.locator(".metrics > li").filter(new Locator.FilterOptions().setHasText("Compute hours"));
        assertThat(compute).containsText("of 100 included");
        assertThat(compute).containsText("limit 240");
        assertThat(compute.locator("svg.bar").first()).hasAttribute("aria-label", Pattern.compile(".* used of 100 hours included, limit 240 hours, alert at 80 hours, alert at 216 hours"));
        assertThat(compute).containsText("On pace");
        page.navigate(site.address("/usage?period=2026-02").toString());
        assertThat(page.getByText("The period is over.")).isVisible();
        assertThat(page.locator("#period")).hasValue("2026-02");
    }

    @Test
    void own_key_usage_stands_apart() {
        page = site.portal("northwind", Role.VIEWER, Look.WIDE);
        assertThat(page.locator(".metrics > li").filter(new Locator.FilterOptions().setHasText("AI spend"))).containsText("USD on your own keys, not billed");
    }

    @Test
    void the_chart_takes_any_two_metrics_and_shows_what_is_pointed_at() {
        page = site.portal("northwind", Role.OWNER, Look.WIDE);
        assertThat(page.locator(".chart canvas")).isVisible();
        page.locator("[data-axis=left]").selectOption("job_runs");
        page.locator("[data-axis=right]").selectOption("captcha_solves");
        assertThat(page.locator("[data-readout]")).containsText("JobRuns in runs, Captcha solves in solves");
        assertThat(page).hasURL(Pattern.compile("left=job_runs.*right=captcha_solves"));
        point(0.3);
        assertThat(page.locator("[data-readout]")).containsText(Pattern.compile("Mar.*JobRuns [\\d,]+ runs.*Captcha solves [\\d,]+ solves"));
        page.reload();
        assertThat(page.locator("[data-axis=left]")).hasValue("job_runs");
    }

    @Test
    void dragging_zooms_and_a_button_shows_all_again() {
        page = site.portal("northwind", Role.OWNER, Look.WIDE);
        BoundingBox box = point(0.2);
        page.mouse().down();
        page.mouse().move(box.x + box.width * 0.5, box.y + 80);
        page.mouse().up();
        Locator out = page.getByText("Show all again");
        assertThat(out).isVisible();
        out.click();
        assertThat(out).isHidden();
        assertThat(page).hasURL(site.address("/usage").toString());
    }

    @Test
    void a_click_on_a_day_leads_to_its_hours_and_back() {
        page = site.portal("northwind", Role.OWNER, Look.WIDE);
        BoundingBox box = point(0.3);
        page.mouse().click(box.x + box.width * 0.3, box.y + 60);
        assertThat(page).hasURL(Pattern.compile("day=2026-03-\\d\\d"));
        assertThat(page.locator("#over-time h2")).hasText(Pattern.compile("\\w+day \\d+ March 2026"));
        assertThat(page.locator("[data-figures] tbody tr")).hasCount(24);
        page.getByText("← All days").click();
        assertThat(page.locator("#over-time h2")).hasText("Day by day");
    }

    @Test
    void projects_filter_the_chart_and_are_sorted_in_place() {
        page = site.portal("northwind", Role.OWNER, Look.WIDE);
        String all = page.locator("[data-figures]").textContent();
        page.locator("#chart-project").selectOption("IntunedAgent");
        assertThat(page).hasURL(Pattern.compile("project=IntunedAgent"));
        assertThat(page.locator(".chart canvas")).isVisible();
        assertThat(page.locator("[data-figures]")).not().hasText(all);
        assertThat(page.locator(".projects .tag")).hasText("Agent");
        assertThat(page.locator(".projects tbody th").first()).containsText("price-watch");
        page.locator(".projects thead").getByText("Project").click();
        assertThat(page.locator(".projects th[aria-sort=descending]")).hasText("Project");
        assertThat(page.locator(".projects tbody th").first()).containsText("price-watch");
        page.locator(".projects thead").getByText("Project").click();
        assertThat(page.locator(".projects tbody th").first()).containsText("IntunedAgent");
        assertThat(page.locator(".projects th[aria-sort=ascending]")).hasText("Project");
    }

    @Test
    void what_is_shown_can_be_downloaded() throws IOException {
        page = site.portal("acme", Role.VIEWER, Look.WIDE);
        page.getByText("Figures as a table").click();
        Download download = page.waitForDownload(() -> page.getByText("Download as CSV").click());
        List<String> lines = Files.readAllLines(download.path());
        assertThat(download.suggestedFilename()).isEqualTo("acme-usage-2026-03.csv");
        assertThat(lines.getFirst()).startsWith("date (UTC),Compute hours (hour),AI spend (USD),JobRuns (run)");
        assertThat(lines).hasSize(32);
        Download projects = page.waitForDownload(() -> page.getByText("CSV", exactly()).click());
        assertThat(Files.readString(projects.path())).contains("IntunedAgent,");
    }

    @Test
    void an_empty_workspace_is_told_what_to_expect() {
        page = site.portal("blank", Role.OWNER, Look.WIDE);
        assertThat(page.getByText("Nothing used in this period yet")).isVisible();
        assertThat(page.getByText("No projects yet")).isVisible();
    }

    @Test
    void without_script_the_figures_can_be_read_and_the_period_chosen() {
        page = site.portal("acme", Role.OWNER, Look.WITHOUT_SCRIPT);
        page.getByText("Figures as a table").click();
        assertThat(page.locator("[data-figures] tbody tr").first()).containsText("Sun 1 Mar");
        page.locator("#period").selectOption("2026-02");
        page.locator("form.period button").click();
        assertThat(page).hasURL(Pattern.compile("period=2026-02"));
    }

    @Test
    void the_page_is_light_or_dark_as_one_likes_and_stays_so() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        page.getByLabel("Switch between light and dark").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(page.locator(".chart canvas")).isVisible();
    }

    @Test
    void a_limit_is_set_refused_and_removed_in_its_dialog() {
        page = site.portal("newleaf", Role.OWNER, Look.WIDE);
        page.getByText("Billing", exactly()).first().click();
        page.locator("[data-opens=limit-job_runs]").click();
        Locator dialog = page.locator("dialog[open]");
        assertThat(dialog).containsText("used this month");
        dialog.getByLabel("Never more than, each month").fill("150");
        dialog.getByText("Set limit").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The limit is in force");
        assertThat(page.locator(".limits tr").filter(new Locator.FilterOptions().setHasText("JobRuns"))).containsText("150");
        page.locator("[data-opens=limit-ai_spend]").click();
        dialog.getByLabel("Never more than, each month").fill("0.0000001");
        dialog.getByText("Set limit").click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("whole multiple");
        dialog.getByText("Cancel").click();
        assertThat(dialog).hasCount(0);
        page.locator("[data-opens=limit-job_runs]").click();
        dialog.getByText("Remove the limit").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The limit is off");
    }

    @Test
    void alerts_and_their_address_are_set() {
        page = site.portal("newleaf", Role.OWNER, Look.WIDE);
        page.navigate(site.address("/billing").toString());
        page.locator("[data-opens=alerts-compute_hours]").click();
        Locator dialog = page.locator("dialog[open]");
        dialog.getByLabel("80% of what is included").check();
        dialog.getByLabel("or these quantities").fill("90, 95.5");
        dialog.getByText("Set alerts").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The alerts are set");
        page.getByRole(AriaRole.LINK, named("Alerts of Compute hours, 3 set")).click();
        assertThat(dialog.getByLabel("80% of what is included")).isChecked();
        assertThat(dialog.getByLabel("or these quantities")).hasValue("90, 95.5");
        dialog.getByLabel("or these quantities").fill("many");
        dialog.getByText("Set alerts").click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("'many' is no quantity");
        dialog.getByText("Cancel").click();
        page.getByLabel("Alert address").fill("ops@newleaf.example");
        page.getByText("Save", exactly()).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("the new address");
    }

    @Test
    void a_line_of_an_invoice_leads_to_how_it_came_about() {
        page = site.portal("acme", Role.VIEWER, Look.WIDE);
        page.getByText("Billing", exactly()).first().click();
        page.locator(".invoices summary").first().click();
        page.locator(".invoices a").filter(new Locator.FilterOptions().setHasText("Compute hours")).first().click();
        assertThat(page.getByText("Computed again: the same to the cent")).isVisible();
        assertThat(page.getByText("hours behind it")).isVisible();
        assertThat(page.locator("form[action^='/billing']")).hasCount(0);
    }

    @Test
    void what_is_due_is_paid_and_restores_the_workspace() {
        page = site.portal("lumen", Role.OWNER, Look.WIDE);
        assertThat(page.locator(".owed")).containsText("nothing new can be started");
        page.getByText("Billing", exactly()).first().click();
        page.locator(".owed button").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The test card was declined");
        page.locator("#test-card").selectOption("tok_ok");
        page.getByText("Add test card").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Nothing is due");
        assertThat(page.locator(".owed")).hasCount(0);
        assertThat(page.locator(".invoices li").first()).containsText("paid");
        APIResponse document = page.request().get(site.address(page.locator(".invoices a[href$='/pdf']").first().getAttribute("href")).toString());
        org.assertj.core.api.Assertions.assertThat(document.headers().get("content-type")).isEqualTo("application/pdf");
    }

    @Test
    void a_plan_is_changed_after_its_preview_and_a_scheduled_change_taken_back() {
        page = site.portal("blank", Role.OWNER, Look.WIDE);
        page.navigate(site.address("/billing").toString());
        assertThat(page.getByText("Nothing is charged on this plan")).isVisible();
        page.getByText("Compare and change plans").click();
        page.getByText("Upgrade to Developer").click();
        assertThat(page.getByText("There is no payment method")).isVisible();
        page.getByText("Add one").click();
        page.locator("#test-card").selectOption("tok_ok");
        page.getByText("Add test card").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("was added");
        page.navigate(site.address("/billing/plan/developer").toString());
        assertThat(page.locator("main")).containsText("At once, when the payment has succeeded.");
        page.getByRole(AriaRole.BUTTON).filter(new Locator.FilterOptions().setHasText("and change to Developer")).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The plan was changed");
        assertThat(page.getByRole(AriaRole.HEADING, named("Developer"))).isVisible();
        page.navigate(site.address("/billing/plan/free").toString());
        page.getByRole(AriaRole.BUTTON).filter(new Locator.FilterOptions().setHasText("Change to Free on 1 Apr 2026")).click();
        assertThat(page.getByText("The plan becomes Free on 1 Apr 2026")).isVisible();
        page.getByText("Keep Developer").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("taken back");
    }

    @Test
    void an_own_key_is_added_checked_replaced_and_removed() {
        page = site.portal("garage", Role.OWNER, Look.WIDE);
        page.getByText("Own keys", exactly()).click();
        Locator card = page.locator("section.key-card").filter(new Locator.FilterOptions().setHasText("OpenAI").setHasNotText("sk-ant"));
        site.provider.statuses.put("sk-refused-0123456789abcdef", 401);
        card.getByLabel("Add a key").fill("sk-refused-0123456789abcdef");
        card.getByText("Add key").click();
        assertThat(card.getByRole(AriaRole.ALERT)).containsText("Nothing was stored");
        card.getByLabel("Add a key").fill("sk-good-0123456789abcdWXYZ");
        card.getByText("Add key").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("accepted by the provider");
        assertThat(card).containsText("•••• WXYZ");
        card.getByText("Check now").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("accepted the key just now");
        site.provider.statuses.put("sk-good-0123456789abcdWXYZ", 401);
        card.getByText("Check now").click();
        assertThat(card.getByRole(AriaRole.ALERT)).containsText("does not work since");
        card.getByLabel("Replace with another key").fill("sk-other-0123456789abcd1234");
        card.getByText("Replace", exactlyIn()).click();
        assertThat(card).containsText("•••• 1234");
        card.getByText("Remove…").click();
        card.getByText("Remove the key").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("was removed");
        assertThat(card).containsText("Platform's key");
    }

    @Test
    void a_viewer_sees_keys_and_no_forms() {
        page = site.portal("lumen", Role.VIEWER, Look.WIDE);
        page.navigate(site.address("/settings/own-keys").toString());
        assertThat(page.getByText("Failing", exactly())).isVisible();
        assertThat(page.locator("main form")).hasCount(0);
    }

    @Test
    void an_old_link_says_so() {
        page = site.page(Look.PHONE);
        page.navigate(site.link("acme", Role.OWNER, Duration.ofNanos(1_000)));
        assertThat(page.getByRole(AriaRole.HEADING, named("This link opens nothing any more"))).isVisible();
    }

    private BoundingBox point(double share) {
        page.locator(".chart").scrollIntoViewIfNeeded();
        BoundingBox box = page.locator(".u-over").boundingBox();
        page.mouse().move(box.x + box.width * share, box.y + 60);
        return box;
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static Locator.GetByTextOptions exactlyIn() {
        return new Locator.GetByTextOptions().setExact(true);
    }
}
