package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Billing page and its plans, as an owner and a viewer use them. */
@InBrowser
class BillingInBrowserTest {
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
    }

    @Test
    void a_limit_is_set_refused_and_removed_in_its_dialog() {
        page = site.portal("newleaf", Role.OWNER, Look.WIDE, "/billing");
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
        page = site.portal("newleaf", Role.OWNER, Look.WIDE, "/billing");
        page.locator("[data-opens=alerts-compute_hours]").click();
        Locator dialog = page.locator("dialog[open]");
        assertThat(dialog).containsText("None is set yet");
        assertThat(dialog.getByLabel("80% of what is included")).isChecked();
        dialog.getByLabel("100% of what is included").uncheck();
        dialog.getByLabel("80% of the hard limit").uncheck();
        dialog.getByLabel("or these quantities").fill("90, 95.5");
        dialog.getByText("Set alerts").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The alerts are set");
        page.getByRole(AriaRole.LINK, named("Alerts of Compute hours, 3 set")).click();
        assertThat(dialog.getByLabel("80% of what is included")).isChecked();
        assertThat(dialog.getByLabel("or these quantities")).hasValue("90, 95.5");
        dialog.getByLabel("or these quantities").fill("many");
        dialog.getByText("Set alerts").click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("'many' is no quantity");
        assertThat(dialog.getByLabel("80% of what is included")).isChecked();
        dialog.getByText("Cancel").click();
        page.getByLabel("Alert address").fill("ops@newleaf.example");
        page.getByText("Save", exactly()).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("the new address");
    }

    @Test
    void a_line_of_an_invoice_leads_to_how_it_came_about() {
        page = site.portal("acme", Role.VIEWER, Look.WIDE, "/billing");
        page.locator(".invoices summary").first().click();
        page.locator(".invoices a").filter(new Locator.FilterOptions().setHasText("Compute hours")).first().click();
        assertThat(page.getByText("Computed again: the same to the cent")).isVisible();
        assertThat(page.getByText("hours behind it")).isVisible();
        assertThat(page.locator("form[action^='/billing']")).hasCount(0);
    }

    @Test
    void what_is_due_is_paid_and_restores_the_workspace() {
        page = site.portal("overdue", Role.OWNER, Look.WIDE);
        assertThat(page.locator(".owed")).containsText("nothing new can be started");
        page.getByText("Billing", exactly()).first().click();
        page.locator(".owed button").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The test card was declined");
        page.getByRole(AriaRole.BUTTON, named("Remove Test card that is declined")).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("the only payment method, and an invoice is still due");
        page.locator("#test-card").selectOption("tok_ok");
        page.getByText("Add test card").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Nothing is due");
        assertThat(page.locator(".owed")).hasCount(0);
        assertThat(page.locator(".invoices li").first()).containsText("paid");
        APIResponse document = page.request().get(site.address(page.locator(".invoices a[href$='/pdf']").first().getAttribute("href")).toString());
        assertThat(document.headers().get("content-type")).isEqualTo("application/pdf");
    }

    @Test
    void a_plan_is_changed_after_its_preview_and_a_scheduled_change_taken_back() {
        page = site.portal("blank", Role.OWNER, Look.WIDE, "/billing");
        assertThat(page.getByText("Nothing is charged on this plan")).isVisible();
        assertThat(page.getByText("What Developer brings, for USD 25.00 a month")).isVisible();
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
    void a_declined_upgrade_changes_nothing_and_says_so() {
        site.workspace("refused", "developer", "tok_declined_once");
        page = site.portal("refused", Role.OWNER, Look.WIDE, "/billing");
        page.getByText("Add test card").waitFor();
        page.locator("#test-card").selectOption("tok_declined");
        page.getByText("Add test card").click();
        page.navigate(site.address("/billing/plan/startup").toString());
        agree("and change to Startup").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The plan was not changed");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The test card was declined");
        assertThat(agree("and change to Startup")).isVisible();
        page.navigate(site.address("/billing").toString());
        assertThat(page.getByRole(AriaRole.HEADING, named("Developer"))).isVisible();
        assertThat(page.locator(".invoices > li")).hasCount(1);
    }

    @Test
    void a_plan_form_that_is_sent_twice_changes_the_plan_once() {
        site.workspace("twice", "free", "tok_ok");
        page = site.portal("twice", Role.OWNER, Look.WIDE, "/billing/plan/developer");
        String ends = (String) page.evaluate("""
                async () => {
                    const form = document.querySelector("form[action$='/plan/developer']");
                    const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).then(answer => answer.url);
                    return (await Promise.all([send(), send()])).concat(await send()).join(" ");
                }""");
        assertThat(ends.split(" ")).hasSize(3).allMatch(end -> end.endsWith("/billing?said=plan-changed"));
        page.navigate(site.address("/billing").toString());
        assertThat(page.getByRole(AriaRole.HEADING, named("Developer"))).isVisible();
        assertThat(page.locator(".invoices > li")).hasCount(1);
    }

    @Test
    void an_amount_that_is_not_the_one_agreed_to_is_shown_once_more() {
        site.workspace("agreed", "free", "tok_ok");
        page = site.portal("agreed", Role.OWNER, Look.WIDE, "/billing/plan/developer");
        page.evaluate("() => { document.querySelector('[name=agreed]').value = '100 USD'; }");
        agree("and change to Developer").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The amount has changed since it was shown");
        assertThat(agree("and change to Developer")).isVisible();
    }

    @Test
    void a_viewer_compares_plans_and_changes_none() {
        page = site.portal("acme", Role.VIEWER, Look.WIDE, "/billing");
        page.getByText("Compare plans").click();
        assertThat(page.locator(".plans > li")).hasCount(4);
        assertThat(page.locator("main form, main .button")).hasCount(0);
        page.navigate(site.address("/billing/plan/startup").toString());
        assertThat(page.getByRole(AriaRole.HEADING, named("From Developer to Startup"))).isVisible();
        assertThat(page.getByText("Due now:")).isVisible();
        assertThat(page.locator("main form")).hasCount(0);
    }

    @Test
    void a_contract_says_whom_to_write_to() {
        site.contract("contract", 310);
        page = site.portal("contract", Role.OWNER, Look.WIDE, "/billing/plan");
        assertThat(page.locator(".banner")).containsText("Your plan is a contract of its own");
        assertThat(page.locator(".banner a")).hasAttribute("href", "mailto:sales@tollgate.example");
        assertThat(page.locator("main form, main a.button")).hasCount(0);
        page.navigate(site.address("/billing").toString());
        assertThat(page.getByText("Prices and limits are those of your contract. To change it, write to sales@tollgate.example.")).isVisible();
    }

    @Test
    void what_drives_the_cost_stands_by_each_metric_and_on_the_next_invoice() {
        page = site.portal("acme", Role.OWNER, Look.PHONE, "/billing");
        BigDecimal sum = page.locator(".limits tbody .cost").allInnerTexts().stream().filter(cost -> !cost.equals("–")).map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isPositive();
        assertThat(page.locator(".limits tfoot .cost")).hasText(sum.toString());
        Locator compute = page.locator(".charges tbody tr").filter(new Locator.FilterOptions().setHasText("Compute hours"));
        String cost = page.locator(".limits tbody tr").filter(new Locator.FilterOptions().setHasText("Compute hours")).locator(".cost").innerText();
        assertThat(compute.locator("td").nth(1)).hasText(cost);
        assertThat(new BigDecimal(compute.locator("td").nth(2).innerText())).isGreaterThanOrEqualTo(new BigDecimal(cost));
        assertThat(page.locator(".terms")).containsText("25 5 in one project");
        assertThat(page.locator(".terms")).containsText("standard, large, xlarge");
        assertThat(page.locator(".terms")).containsText("30 days");
    }

    private Locator agree(String words) {
        return page.getByRole(AriaRole.BUTTON).filter(new Locator.FilterOptions().setHasText(words));
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }
}
