package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A workspace's pages, as somebody uses them. */
@InBrowser
class PagesInBrowserTest {
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
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
    void a_pace_that_is_unusual_stands_out_and_says_what_is_usual() {
        List<String> events = new ArrayList<>();
        for (int day = 10; day < 20; day++) {
            for (String month : List.of("2026-01", "2026-02")) {
                events.add(site.event("sudden", "job.run", "%s-%dT10:00:00Z".formatted(month, day), ""));
                events.add(site.event("sudden", "pdf.process", "%s-%dT10:00:00Z".formatted(month, day), ", \"pages\": 9"));
                events.add(site.event("sudden", "captcha.solve", "%s-%dT10:00:00Z".formatted(month, day), ""));
                events.add(site.event("steady", "job.run", "%s-%dT10:00:00Z".formatted(month, day), ""));
            }
            events.add(site.event("sudden", "captcha.solve", "2026-03-%dT10:00:00Z".formatted(day), ""));
            events.add(site.event("steady", "job.run", "2026-03-%dT11:00:00Z".formatted(day), ""));
        }
        for (int run = 0; run < 40; run++) {
            events.add(site.event("sudden", "job.run", "2026-03-%dT%02d:00:00Z".formatted(21 + run % 3, run % 24), ""));
        }
        events.add(site.event("sudden", "pdf.process", "2026-03-20T10:00:00Z", ", \"pages\": 2"));
        site.send(events);
        page = site.portal("sudden", Role.VIEWER, Look.WIDE);
        assertThat(metric("JobRuns").locator(".pace.unusual")).hasText(Pattern.compile("On pace for \\d+ by 31 March, more than usual \\(10\\)"));
        assertThat(metric("Pages processed").locator(".pace.unusual")).hasText(Pattern.compile("On pace for \\d+ by 31 March, less than usual \\(90\\)"));
        assertThat(metric("Captcha solves").locator(".pace")).hasText(Pattern.compile("On pace for \\d+ by 31 March, as usual"));
        assertThat(metric("Captcha solves").locator(".unusual")).hasCount(0);
        page.context().close();
        page = site.portal("steady", Role.VIEWER, Look.WIDE);
        assertThat(metric("JobRuns").locator(".pace")).hasText(Pattern.compile("On pace for \\d+ by 31 March, as usual"));
        assertThat(page.locator(".unusual")).hasCount(0);
    }

    @Test
    void a_limit_that_is_near_or_reached_says_so_and_until_when() {
        page = site.portal("garage", Role.VIEWER, Look.WIDE);
        assertThat(metric("JobRuns").locator(".unusual").last()).hasText("90% of the limit is used: 1 run left until 1 April.");
        assertThat(metric("Captcha solves").locator(".unusual, .reached")).hasCount(0);
        site.send(List.of(site.event("garage", "job.run", "2026-03-24T09:00:00Z", "")));
        page.reload();
        assertThat(metric("JobRuns").locator(".reached")).hasText("The limit is reached: what asks for more is refused until 1 April.");
        page.navigate(site.address("/billing").toString());
        assertThat(page.locator(".limits tr").filter(new Locator.FilterOptions().setHasText("JobRuns")).locator(".tag.bad")).hasText("reached");
        page.navigate(site.address("/usage?period=2026-02").toString());
        assertThat(page.locator(".reached, .unusual")).hasCount(0);
    }

    @Test
    void what_is_reserved_stands_beside_what_is_used() {
        site.api("POST", "/v1/reservations", "{\"workspace\": \"newleaf\", \"metric\": \"job_runs\", \"quantity\": \"5\"}");
        page = site.portal("newleaf", Role.VIEWER, Look.WIDE);
        Locator runs = page.locator(".metrics > li").filter(new Locator.FilterOptions().setHasText("JobRuns"));
        assertThat(runs).containsText("5 reserved");
        assertThat(runs.locator("svg.bar").first()).hasAttribute("aria-label", Pattern.compile(".*, 5 runs reserved.*"));
    }

    @Test
    void a_session_that_ended_while_one_looked_is_told() {
        page = site.portal("northwind", Role.OWNER, Look.WIDE);
        page.context().clearCookies();
        page.locator("#chart-project").selectOption("IntunedAgent");
        assertThat(page.getByRole(AriaRole.HEADING, named("Open this page from your account"))).isVisible();
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
    void the_page_is_light_or_dark_as_one_likes_and_stays_so() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        page.getByLabel("Switch between light and dark").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(page.locator(".chart canvas")).isVisible();
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
        page = site.portal("lumen", Role.VIEWER, Look.WIDE, "/settings/own-keys");
        assertThat(page.getByText("Failing", exactly())).isVisible();
        assertThat(page.locator("main form")).hasCount(0);
    }

    @Test
    void an_old_link_says_so() {
        page = site.page(Look.PHONE);
        page.navigate(site.link("acme", Role.OWNER, Duration.ofNanos(1_000)));
        assertThat(page.getByRole(AriaRole.HEADING, named("This link opens nothing any more"))).isVisible();
    }

    private Locator metric(String name) {
        return page.locator(".metrics > li").filter(new Locator.FilterOptions().setHasText(name));
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
