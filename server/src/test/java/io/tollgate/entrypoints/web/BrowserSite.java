package io.tollgate.entrypoints.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ReducedMotion;
import io.tollgate.Environment;
import io.tollgate.House;
import io.tollgate.Node;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.actions.IssuePortalLink;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.api.StandInProvider;
import io.tollgate.entrypoints.cli.DemoMonths;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A node that has lived through the demo's months, and a browser: one of both for all tests of pages, begun with the first of them. Whatever a page
 * asks of another host, and whatever its console complains of (the browser reports a breach of the page's policy there), is kept.
 */
final class BrowserSite {
    /** Of tests with a browser: Playwright's objects are for one thread at a time. */
    static final String LOCK = "the browser";
    static final String ADMIN_KEY = "the-admin-key-of-the-browser-tests";
    static final Instant NOW = Instant.parse("2026-03-24T15:30:00Z");
    private static final Instant BEGIN = Instant.parse("2025-12-20T00:00:00Z");
    private static final AtomicInteger EVENTS = new AtomicInteger();
    private static BrowserSite instance;

    final StandInProvider provider = new StandInProvider();
    final List<String> complaints = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Node node;
    private final Browser browser;

    private BrowserSite(Path chromium) {
        // The browser opens while the months are lived.
        CompletableFuture<Playwright> beginning = CompletableFuture.supplyAsync(
                () -> Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
        CompletableFuture<Browser> opening = beginning.thenApply(playwright -> playwright.chromium().launch(
                new BrowserType.LaunchOptions().setExecutablePath(chromium).setArgs(List.of("--no-sandbox", "--disable-gpu"))));
        Path folder = Path.of("target", "browser-site").toAbsolutePath();
        Settings settings = Environment.of(Map.of("TOLLGATE_TEST_PAYMENTS", "true", "TOLLGATE_SALES_EMAIL", "sales@tollgate.example", "TOLLGATE_MAIL_DIR", folder.resolve("mail").toString(),
                "TOLLGATE_ANTHROPIC_URL", provider.addresses().anthropic().toString(), "TOLLGATE_OPENAI_URL", provider.addresses().openai().toString())).settings();
        node = Node.start(new Environment(0, folder, Optional.of(TestDatabase.freshAddress()), 8, Optional.of(ADMIN_KEY),
                new Environment.Sandbox.On(Optional.of(BEGIN)), Optional.of(TestMasterKeys.KEYS), Optional.empty(), settings));
        House house = node.house();
        workspace("overdue", "developer", "tok_declined");
        workspace("sudden", "developer", "tok_ok");
        workspace("steady", "developer", "tok_ok");
        new DemoMonths(house.database, house.clock, new DemoMonths.Actions(house.createWorkspace, house.recordUsage, house.setLimit, house.setAlerts,
                house.addOwnKey, house.reportFailingKey, house.workspaces, house.paymentDesk.keepMethods,
                house.paymentDesk.gateways.of(GatewayKind.TEST)), node.advanceClock().orElseThrow()).liveUntil(NOW, month -> { });
        browser = opening.join();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            beginning.join().close();
            node.close();
            provider.close();
        }));
    }

    /** Skips the test, and says why, on a machine without the browser. */
    static synchronized BrowserSite get() {
        Optional<Path> chromium = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").map(Path::of)
                .filter(Files::isExecutable).findFirst();
        Assumptions.assumeTrue(chromium.isPresent(), "There is no Chromium on this machine, so no page was looked at: apt-get install chromium.");
        if (instance == null) {
            instance = new BrowserSite(chromium.get());
        }
        return instance;
    }

    URI address(String path) {
        return URI.create("http://localhost:" + node.port() + path);
    }

    House house() {
        return node.house();
    }

    /** One more, which is there from now on. @param card a test card's token */
    void workspace(String key, String plan, String card) {
        api("POST", "/v1/workspaces", "{\"key\": \"%s\", \"name\": \"%s\", \"ownerEmail\": \"owner@%s.example\", \"plan\": \"%s\"}".formatted(key, key, key, plan));
        api("POST", "/v1/workspaces/" + key + "/payment-methods", "{\"type\": \"test\", \"token\": \"%s\"}".formatted(card));
    }

    /** One more with a contract. */
    void contract(String key, int monthlyFee) {
        workspace(key, "free", "tok_ok");
        api("PUT", "/v1/workspaces/" + key + "/contract", """
                {"plan": "enterprise", "monthlyFee": "%d", "metrics": {"compute_hours": {"allowance": "5000", "price": {"perUnit": "0.05"}},
                 "job_runs": {"allowance": "1000"}, "ai_spend": {"price": {"perUnit": "1"}}, "captcha_solves": {"price": {"perUnit": "0.001"}},
                 "pages_processed": {"price": {"perUnit": "0.001"}}, "large_surcharge": {"price": {"perUnit": "0.1"}},
                 "xlarge_surcharge": {"price": {"perUnit": "0.2"}}},
                 "limits": {"concurrentMachines": 500, "concurrentMachinesPerProject": 100, "machineSizes": ["standard", "large", "xlarge"],
                 "retentionDays": 90, "users": "unlimited"}}""".formatted(monthlyFee));
    }

    /** @param more of its data, ", \"pages\": 2" */
    String event(String workspace, String type, String time, String more) {
        return "{\"specversion\": \"1.0\", \"source\": \"/browser-tests\", \"id\": \"%d\", \"type\": \"%s\", \"subject\": \"%s\", \"time\": \"%s\", \"data\": {\"project\": \"one\"%s}}"
                .formatted(EVENTS.incrementAndGet(), type, workspace, time, more);
    }

    void send(List<String> events) {
        send(request("POST", "/v1/events?atomic=true", "[" + String.join(",", events) + "]").setHeader("Content-Type", "application/cloudevents-batch+json"));
    }

    /** A call of the interface, by an operator. */
    void api(String method, String path, String body) {
        send(request(method, path, body));
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + ADMIN_KEY).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private void send(HttpRequest.Builder request) {
        HttpResponse<String> answer = answer(request);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.uri() + " answered " + answer.body());
        }
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** How a page is looked at. */
    record Look(int width, int height, ColorScheme colors, boolean script) {
        static final Look WIDE = new Look(1280, 900, ColorScheme.LIGHT, true);
        static final Look WIDE_DARK = new Look(1280, 900, ColorScheme.DARK, true);
        static final Look PHONE = new Look(390, 844, ColorScheme.LIGHT, true);
        static final Look PHONE_DARK = new Look(390, 844, ColorScheme.DARK, true);
        static final Look WITHOUT_SCRIPT = new Look(1280, 900, ColorScheme.LIGHT, false);
    }

    void closePages() {
        browser.contexts().forEach(BrowserContext::close);
    }

    /** A browser of its own, with nothing opened yet. */
    Page page(Look look) {
        return page(look, address("").toString());
    }

    /** @param own the one site that the page may ask anything of */
    Page page(Look look, String own) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(look.width(), look.height()).setColorScheme(look.colors()).setReducedMotion(ReducedMotion.REDUCE).setJavaScriptEnabled(look.script())
                .setLocale("en-GB").setTimezoneId("Europe/Berlin").setAcceptDownloads(true));
        context.setDefaultTimeout(10_000);
        Page page = context.newPage();
        page.onRequest(request -> {
            if (!request.url().startsWith(own) && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) {
                complaints.add("asked for " + request.url());
            }
        });
        page.onConsoleMessage(message -> {
            // A page that says no says so with its status, and the browser notes that; so does htmx.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")
                    && !message.text().startsWith("Response Status Error Code")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(error -> complaints.add(error));
        return page;
    }

    /** With a workspace's Usage page open, by a link. */
    Page portal(String workspace, Role role, Look look) {
        Page page = page(look);
        page.navigate(link(workspace, role, Duration.ofMinutes(5)));
        return page;
    }

    /** With one of a workspace's pages open and no other before it: the link was followed elsewhere. */
    Page portal(String workspace, Role role, Look look, String path) {
        HttpResponse<String> opened = answer(HttpRequest.newBuilder(URI.create(link(workspace, role, Duration.ofMinutes(5)))));
        return opened(look, opened, path);
    }

    String link(String workspace, Role role, Duration lasts) {
        return address("/portal/" + house().database.inTransaction(tx -> house().issuePortalLink.run(tx, new IssuePortalLink.Request(
                workspace, role, Optional.of(URI.create("https://app.example.com/settings")), lasts, "test"), house().clock.instant(), new RealTime().instant())).secret()).toString();
    }

    /** With the operator's desk open, by its form. */
    Page desk(Look look) {
        Page page = page(look);
        page.navigate(address("/admin").toString());
        page.getByLabel("Admin key").fill(ADMIN_KEY);
        page.getByText("Sign in", new Page.GetByTextOptions().setExact(true)).click();
        return page;
    }

    /** With one of the desk's pages open and no other before it. */
    Page desk(Look look, String path) {
        return opened(look, answer(HttpRequest.newBuilder(address("/admin/login")).header("Origin", address("").toString())
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString("key=" + ADMIN_KEY))), path);
    }

    /** @param session has the cookie */
    private Page opened(Look look, HttpResponse<String> session, String path) {
        String[] cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0].split("=", 2);
        Page page = page(look);
        page.context().addCookies(List.of(new Cookie(cookie[0], cookie[1]).setUrl(address("/").toString())));
        page.navigate(address(path).toString());
        return page;
    }
}
