package io.tollgate.entrypoints.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.web.BrowserSite.Look;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every page, light and dark, wide and narrow, is held against axe's rules, and fits its window. With {@code -Dpictures=refresh} the pictures of the
 * README are taken on the way.
 */
@InBrowser
class AccessibleTest {
    private static final boolean PICTURES = "refresh".equals(System.getProperty("pictures"));
    /** Of every page, to look at. */
    private static final Path ALL = Path.of("target", "pictures");
    /** What the README shows, no higher than this. */
    private static final Path SHOWN = Path.of("..", "docs", "pictures");
    private static final Set<String> OF_THE_README = Set.of("usage-wide-light", "usage-wide-dark", "usage-phone-light", "usage-phone-dark", "billing-wide-light",
            "limit-wide-dark", "line-wide-light", "own-keys-wide-light", "desk-workspaces-wide-light", "desk-system-wide-dark");
    private static final String FIRST_LOOK = "wide-light";
    private static final int HIGHEST = 1_240;
    private static BrowserSite site;
    private static String axe;

    @BeforeAll
    static void begin() throws IOException {
        site = BrowserSite.get();
        try (InputStream script = AccessibleTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_workspaces_pages() {
        Map<String, Look> looks = looks();
        List<String> found = new ArrayList<>();
        looks.forEach((name, look) -> {
            Page page = site.portal("acme", Role.OWNER, look);
            look(page, "usage", name, found);
            page.navigate(site.address("/usage?day=2026-03-18").toString());
            page.getByText("Figures as a table").click();
            look(page, "hours", name, found);
            page.navigate(site.address("/billing").toString());
            look(page, "billing", name, found);
            page.navigate(site.address("/billing/plan").toString());
            look(page, "plans", name, found);
            page.navigate(site.address("/billing/plan/startup").toString());
            look(page, "plan-preview", name, found);
            page.navigate(site.address("/billing").toString());
            page.locator(".invoices summary").first().click();
            String line = page.locator(".invoices a").nth(1).getAttribute("href");
            page.navigate(site.address("/billing?open=limit-compute_hours").toString());
            look(page, "limit", name, found);
            page.navigate(site.address("/billing?open=alerts-compute_hours").toString());
            look(page, "alerts", name, found);
            page.navigate(site.address(line).toString());
            look(page, "line", name, found);
            page.context().close();
            page = site.portal("lumen", Role.OWNER, look, "/billing");
            look(page, "unpaid", name, found);
            page.navigate(site.address("/billing/plan").toString());
            look(page, "unpaid-plans", name, found);
            page.navigate(site.address("/settings/own-keys").toString());
            look(page, "own-keys", name, found);
            page.context().close();
            page = site.portal("blank", Role.VIEWER, look);
            look(page, "empty", name, found);
            page.context().close();
        });
        assertThat(found).isEmpty();
    }

    @Test
    void the_operators_desk() {
        List<String> found = new ArrayList<>();
        looks().forEach((name, look) -> {
            Page page = site.page(look);
            page.navigate(site.address("/admin").toString());
            look(page, "login", name, found);
            page.context().close();
            page = site.desk(look, "/admin");
            look(page, "desk", name, found);
            for (String path : List.of("workspaces/acme?period=2026-02", "events?workspace=garage", "catalog", "invoice-runs", "deliveries?status=all", "system")) {
                page.navigate(site.address("/admin/" + path).toString());
                look(page, "desk-" + path.replaceAll("[^a-z-].*", ""), name, found);
            }
            page.context().close();
        });
        assertThat(found).isEmpty();
    }

    /** What depends on colours and widths; the rest of the rules read the same document in every look, and are held against the first. */
    private static final String OF_EVERY_LOOK = "runOnly: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'aria-required-children', 'aria-required-parent'], ";

    private static Map<String, Look> looks() {
        Map<String, Look> looks = new LinkedHashMap<>();
        looks.put(FIRST_LOOK, Look.WIDE);
        looks.put("phone-dark", Look.PHONE_DARK);
        if (PICTURES) {
            looks.put("wide-dark", Look.WIDE_DARK);
            looks.put("phone-light", Look.PHONE);
        }
        return looks;
    }

    /** Of a page with an open dialog the dialog: what is behind it was looked at without. */
    private static void look(Page page, String what, String lookName, List<String> found) {
        page.evaluate(axe + "; undefined");
        String said = (String) page.evaluate("""
                async () => (await axe.run(document.querySelector("dialog[open]") ?? document, { %s resultTypes: ["violations"], preload: false })).violations
                    .flatMap(violation => violation.nodes.map(node => violation.id + " at " + node.target + ": " + node.failureSummary)).join("\\n")"""
                .formatted(lookName.equals(FIRST_LOOK) ? "" : OF_EVERY_LOOK));
        if (!said.isEmpty()) {
            found.add(what + " " + lookName + ": " + said);
        }
        Object sideways = page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
        if (Boolean.TRUE.equals(sideways)) {
            found.add(what + " " + lookName + " is wider than the window");
        }
        if (PICTURES) {
            String name = what + "-" + lookName;
            page.screenshot(new Page.ScreenshotOptions().setPath(ALL.resolve(name + ".png")).setFullPage(true));
            if (OF_THE_README.contains(name)) {
                // What is behind an open dialog is darkened in the window alone.
                int highest = what.equals("limit") ? page.viewportSize().height : Math.min(HIGHEST, (int) page.evaluate("() => document.documentElement.scrollHeight"));
                page.screenshot(new Page.ScreenshotOptions().setPath(SHOWN.resolve(name + ".png")).setFullPage(true).setClip(0, 0, page.viewportSize().width, highest));
            }
        }
    }
}
