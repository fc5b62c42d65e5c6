package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Usage and Billing without a pointer: nothing here clicks. */
@InBrowser
class KeyboardInBrowserTest {
    /** What of the page has the focus, as somebody would say it. */
    private static final String FOCUSED = """
            () => {
                const at = document.activeElement;
                const label = at.labels?.[0]?.cloneNode(true);
                label?.querySelectorAll("select").forEach(choices => choices.remove());
                return at === document.body ? "nothing" : (at.getAttribute("aria-label") || label?.textContent || at.textContent).trim().replace(/\\s+/g, " ");
            }""";
    private static final int MOST_STOPS = 120;
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
        site.workspace("keys-only", "developer", "tok_ok");
    }

    @Test
    void the_first_stop_skips_to_the_content() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        assertThat(tab()).isEqualTo("Skip to content");
        press("Enter");
        assertThat(page.locator("main")).isFocused();
        assertThat(tab()).isEqualTo("Costs and limits");
    }

    @Test
    void stops_come_in_the_order_in_which_usage_is_read() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        assertThat(stops("Figures as a table")).containsSubsequence(
                "Skip to content", "← Back", "Switch between light and dark", "Sign out", "Usage", "Billing", "Own keys", "Costs and limits", "The period before", "Period",
                "Left axis", "Right axis", "Project", "Figures as a table");
    }

    @Test
    void the_days_of_the_chart_are_reached_and_opened() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        stops("Chart of Compute hours and AI spend; left and right go through it, Enter opens a day. The figures stand in the table below.");
        Locator readout = page.locator("[data-readout]");
        press("ArrowLeft");
        assertThat(readout).containsText(Pattern.compile("\\w+ 24 Mar.*Compute hours"));
        press("ArrowLeft", "ArrowLeft", "ArrowRight");
        assertThat(readout).containsText("23 Mar");
        press("Home");
        assertThat(readout).containsText("1 Mar");
        press("Escape");
        assertThat(readout).hasText("Compute hours in hours, AI spend in USD");
        press("ArrowRight", "ArrowRight", "Enter");
        assertThat(page).hasURL(Pattern.compile("day=2026-03-02"));
        stops("← All days");
        press("Enter");
        assertThat(page.locator("#over-time h2")).hasText("Day by day");
    }

    @Test
    void the_figures_open_and_lead_to_a_day() {
        page = site.portal("acme", Role.OWNER, Look.WIDE);
        stops("Figures as a table");
        press("Enter");
        assertThat(tab()).isEqualTo("Figures over time");
        assertThat(tab()).isEqualTo("Sun 1 Mar");
        press("Enter");
        assertThat(page).hasURL(Pattern.compile("day=2026-03-01"));
    }

    @Test
    void a_limit_is_set_in_its_dialog_which_keeps_the_focus_and_gives_it_back() {
        billing();
        stops("Hard limit of JobRuns");
        press("Enter");
        Locator dialog = page.locator("dialog[open]");
        assertThat(dialog).isVisible();
        assertThat(focused()).isEqualTo("Never more than, each month");
        press("Tab", "Tab", "Tab", "Tab", "Tab");
        assertThat((Boolean) page.evaluate("() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)"))
                .as("what is behind the dialog is not reached").isTrue();
        press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(focused()).isEqualTo("Hard limit of JobRuns");

        press("Enter");
        page.keyboard().type("275");
        press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The limit is in force");
        Locator row = page.locator(".limits tr").filter(new Locator.FilterOptions().setHasText("JobRuns"));
        assertThat(row).containsText("275");

        // Enter in the field sets it again, though there is a button that removes it.
        stops("Hard limit of JobRuns");
        press("Enter");
        page.keyboard().type("300");
        press("Enter");
        assertThat(row).containsText("300");
        stops("Hard limit of JobRuns");
        press("Enter");
        stops("Remove the limit");
        press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The limit is off");
    }

    @Test
    void a_dialog_that_the_page_began_with_gives_the_focus_to_what_would_have_opened_it() {
        billing();
        page.navigate(site.address("/billing?open=alerts-job_runs").toString());
        assertThat(focused()).contains("of what is included");
        stops("Cancel");
        press("Enter");
        assertThat(page.locator("dialog[open]")).hasCount(0);
        assertThat(focused()).startsWith("Alerts of JobRuns");
    }

    @Test
    void an_invoice_is_opened_and_a_line_of_it_explained() {
        billing();
        List<String> stops = stops("PDF of");
        assertThat(stops).containsSubsequence("Compare and change plans", "Use, limits and alerts by metric", "Hard limit of Compute hours", "Alert address", "Save", "Test card", "Add test card");
        page.keyboard().press("Shift+Tab");
        press("Enter");
        assertThat(tab()).startsWith("Developer plan");
        press("Enter");
        assertThat(page.getByText("Computed again: the same to the cent")).isVisible();
    }

    private void billing() {
        page = site.portal("keys-only", Role.OWNER, Look.WIDE, "/billing");
    }

    private void press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    private String focused() {
        return (String) page.evaluate(FOCUSED);
    }

    private String tab() {
        press("Tab");
        return focused();
    }

    /** Presses Tab until something of this name has the focus. @return every stop on the way */
    private List<String> stops(String name) {
        List<String> stops = new ArrayList<>();
        while (stops.size() < MOST_STOPS) {
            String stop = tab();
            stops.add(stop);
            if (stop.startsWith(name)) {
                return stops;
            }
        }
        throw new AssertionError("no stop is named " + name + ": " + stops);
    }
}
