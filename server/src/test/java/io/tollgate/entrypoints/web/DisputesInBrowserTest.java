package io.tollgate.entrypoints.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollgate.House;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.sessions.Role;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A payment that a bank is asked to give back: what the workspace's people and the operator read of it, and of how it ends. */
@InBrowser
class DisputesInBrowserTest {
    private static BrowserSite site;
    private Page page;

    @BeforeAll
    static void begin() {
        site = BrowserSite.get();
    }

    @Test
    void billing_says_that_an_invoice_is_disputed_and_that_it_was_won() {
        Invoice invoice = paid("doubted");
        told(invoice, Dispute.Status.OPEN);
        page = billing("doubted", Role.VIEWER);
        Locator row = page.locator(".invoices > li").filter(new Locator.FilterOptions().setHasText(invoice.number().orElseThrow().toString()));
        assertThat(row.locator("summary")).containsText("disputed");
        row.locator("summary").click();
        assertThat(row).containsText("a bank is asked to give back " + BillingShown.withCurrency(invoice.total()) + " that paid this invoice. Nothing changes until it decides");
        assertThat(page.locator(".owed")).hasCount(0);

        told(invoice, Dispute.Status.WON);
        page.reload();
        assertThat(row.locator("summary")).not().containsText("disputed");
        row.locator("summary").click();
        assertThat(row).containsText("stays as it is");
    }

    @Test
    void a_lost_one_is_due_again_and_the_page_says_why() {
        Invoice invoice = paid("taken");
        told(invoice, Dispute.Status.LOST);
        page = billing("taken", Role.OWNER);
        assertThat(page.locator(".owed")).containsText("The bank gave back a payment that was disputed, so nothing new can be started");
        Locator row = page.locator(".invoices > li").first();
        row.locator("summary").click();
        assertThat(row).containsText("so " + BillingShown.withCurrency(invoice.total()) + " of it became due again.");
        page.locator(".owed button").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Nothing is due any more");
    }

    @Test
    void the_desk_tells_of_disputes_that_began_were_won_and_were_lost() {
        Invoice invoice = paid("bank");
        String amount = BillingShown.withCurrency(invoice.total());
        String number = invoice.number().orElseThrow().toString();
        told(invoice, Dispute.Status.OPEN);
        page = site.desk(Look.WIDE, "/admin/workspaces/bank");
        assertThat(page.locator(".facts-list")).containsText(amount + " that paid " + number + ", since 24 Mar 2026, reason given: not as described");
        Locator timeline = page.locator(".timeline");
        assertThat(timeline).containsText("Payment of " + amount + " disputed");
        assertThat(timeline).containsText("it had paid " + number + "; reason given: not as described; nothing changes until the bank decides");
        assertThat(timeline.getByText(Pattern.compile("^Payment disputed"))).hasCount(0);

        told(invoice, Dispute.Status.WON);
        page.reload();
        assertThat(page.locator(".facts-list")).not().containsText("Disputed");
        assertThat(timeline).containsText("Dispute over " + amount + " won");

        Invoice other = paid("robbed");
        told(other, Dispute.Status.LOST);
        page.navigate(site.address("/admin/workspaces/robbed?only=money").toString());
        assertThat(timeline).containsText("Dispute over " + amount + " lost");
        assertThat(timeline).containsText(amount + " is due again and is not collected by itself");
        assertThat(timeline).containsText("The workspace is unpaid");
    }

    /** @return the first invoice of a new workspace, which is paid */
    private static Invoice paid(String key) {
        site.workspace(key, "developer", "tok_ok");
        House house = site.house();
        WorkspaceId workspace = house.database.read(tx -> house.workspaces.find(tx, key).orElseThrow().id());
        Invoice first = house.database.read(tx -> house.invoices.newest(tx, workspace, 1)).getFirst();
        house.paymentDesk.payInvoice.run(first.id(), Optional.empty());
        return house.database.read(tx -> house.invoices.find(tx, first.id()).orElseThrow());
    }

    private static void told(Invoice invoice, Dispute.Status status) {
        House house = site.house();
        house.database.transact(tx -> {
            house.workspaces.findForUpdate(tx, invoice.id().workspace()).orElseThrow();
            Payment payment = house.paymentBooks.payments.of(tx, invoice.id()).getFirst();
            house.paymentDesk.disputePayment.run(
                    tx, payment, new Dispute.Told("dp_" + payment.id(), status, payment.amount(), "not_as_described"), "test", house.clock.instant());
        });
    }

    private Page billing(String workspace, Role role) {
        Page opened = site.portal(workspace, role, Look.WIDE, "/billing");
        return opened;
    }
}
