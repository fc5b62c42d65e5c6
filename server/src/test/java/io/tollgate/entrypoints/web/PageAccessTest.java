package io.tollgate.entrypoints.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tollgate.Environment;
import io.tollgate.Node;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets to see and send what, by what goes over the wire. */
class PageAccessTest {
    private static final String ADMIN = "the-admin-key-of-this-test";
    private static final String EMBEDDER = "https://app.example.com";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static Node node;
    private static Node embedded;

    @BeforeAll
    static void begin() {
        node = start(Map.of());
        embedded = start(Map.of("TOLLGATE_EMBED_ORIGINS", EMBEDDER, "TOLLGATE_PUBLIC_URL", "https://billing.example.com",
                "TOLLGATE_BRAND_NAME", "Example Cloud", "TOLLGATE_BRAND_COLOR", "#aa3300",
                "TOLLGATE_STRIPE_SECRET_KEY", "sk_test_of_this_test", "TOLLGATE_STRIPE_API_BASE", "http://localhost:1"));
    }

    @AfterAll
    static void end() {
        node.close();
        embedded.close();
        CLIENT.close();
    }

    private static Node start(Map<String, String> variables) {
        Node started = Node.start(new Environment(0, Path.of("target", "page-access"), Optional.of(TestDatabase.freshAddress()), 8, Optional.of(ADMIN),
                new Environment.Sandbox.On(Optional.of(Instant.parse("2026-03-10T12:00:00Z"))), Optional.of(TestMasterKeys.KEYS), Optional.empty(),
                Environment.of(variables).settings()));
        for (String key : new String[] {"acme", "other"}) {
            api(started, "POST", "/v1/workspaces", "{\"key\": \"" + key + "\", \"name\": \"" + key + "\", \"ownerEmail\": \"owner@" + key + ".example\"}");
        }
        return started;
    }

    @Test
    void a_link_opens_a_session_in_a_cookie_that_scripts_and_other_sites_do_not_get() {
        HttpResponse<String> opened = get(node, link(node, "acme", "{}"), "");
        assertThat(opened.statusCode()).isEqualTo(303);
        assertThat(opened.headers().firstValue("Location")).hasValue("/usage");
        assertThat(opened.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("tollgate_portal=tgs_[\\w-]{43}; Path=/; Max-Age=36000; HttpOnly; SameSite=Lax");
        HttpResponse<String> page = get(node, "/usage", cookie(opened));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void only_sites_that_were_named_may_embed_and_then_over_https_alone() {
        HttpResponse<String> opened = get(embedded, link(embedded, "acme", "{}").replace("https://billing.example.com", ""), "");
        assertThat(opened.headers().firstValue("Set-Cookie").orElseThrow()).endsWith("; HttpOnly; SameSite=None; Secure; Partitioned");
        assertThat(get(embedded, "/usage", cookie(opened)).headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("frame-ancestors " + EMBEDDER);
        assertThat(get(embedded, "/admin", "").headers().firstValue("Content-Security-Policy").orElseThrow()).contains("frame-ancestors 'none'");
    }

    @Test
    void with_stripe_the_page_says_where_cards_are_added_and_takes_none_itself() {
        String page = get(embedded, "/billing", session(embedded, "other", "{}")).body();
        assertThat(page).contains("Cards are added where you came from").doesNotContain("Add test card");
    }

    @Test
    void the_platforms_name_and_colour_are_on_the_pages() {
        String page = get(embedded, "/usage", session(embedded, "other", "{}")).body();
        assertThat(page).contains("<span>Example Cloud</span>").doesNotContain("<span>Tollgate</span>");
        Matcher sheet = Pattern.compile("/assets/brand\\.[0-9a-f]{12}\\.css").matcher(page);
        assertThat(sheet.find()).isTrue();
        assertThat(get(embedded, sheet.group(), "").body()).contains("--brand:#aa3300;--on-brand:#ffffff");
    }

    @Test
    void without_a_session_there_is_nothing_to_see() {
        assertThat(get(node, "/usage", "").statusCode()).isEqualTo(401);
        assertThat(get(node, "/billing", "tollgate_portal=tgs_made_up").statusCode()).isEqualTo(401);
        assertThat(get(node, "/portal/tgl_made_up", "").statusCode()).isEqualTo(410);
        assertThat(get(node, "/admin/system", "").statusCode()).isEqualTo(401);
        String portal = session(node, "acme", "{}");
        assertThat(get(node, "/admin", portal).statusCode()).isEqualTo(401);
    }

    @Test
    void links_and_sessions_can_be_taken_back() {
        String link = link(node, "other", "{}");
        String session = session(node, "other", "{}");
        String acme = session(node, "acme", "{}");
        api(node, "DELETE", "/v1/workspaces/other/portal-sessions", "");
        assertThat(get(node, link, "").statusCode()).isEqualTo(410);
        assertThat(get(node, "/usage", session).statusCode()).isEqualTo(401);
        assertThat(get(node, "/usage", acme).statusCode()).isEqualTo(200);
    }

    @Test
    void a_form_is_believed_from_this_site_with_this_sessions_token_from_an_owner() {
        String owner = session(node, "acme", "{}");
        String token = token(get(node, "/billing", owner));
        String own = "http://localhost:" + node.port();
        String body = "csrf=" + token + "&alertEmail=ops%40acme.example";
        assertThat(post(node, "/billing/alert-email", owner, "https://evil.example", body)).isEqualTo(403);
        assertThat(post(node, "/billing/alert-email", owner, "null", body)).isEqualTo(403);
        assertThat(post(node, "/billing/alert-email", owner, "", body)).isEqualTo(403);
        assertThat(post(node, "/billing/alert-email", owner, own, "csrf=other&alertEmail=ops%40acme.example")).isEqualTo(403);
        assertThat(post(node, "/billing/alert-email", "", own, body)).isEqualTo(401);
        String viewer = session(node, "acme", "{\"role\": \"viewer\"}");
        assertThat(post(node, "/billing/alert-email", viewer, own, "csrf=" + token(get(node, "/usage", viewer)) + "&alertEmail=ops%40acme.example")).isEqualTo(403);
        assertThat(api(node, "GET", "/v1/workspaces/acme", "").get("alertEmail").textValue()).isEqualTo("owner@acme.example");
        assertThat(post(node, "/billing/alert-email", owner, own, body)).isEqualTo(303);
        assertThat(api(node, "GET", "/v1/workspaces/acme", "").get("alertEmail").textValue()).isEqualTo("ops@acme.example");
    }

    @Test
    void the_cookie_reads_its_workspace_through_the_interface_and_does_nothing_else() {
        String session = session(node, "acme", "{\"role\": \"owner\"}");
        assertThat(get(node, "/v1/workspaces/acme/usage", session).statusCode()).isEqualTo(200);
        assertThat(get(node, "/v1/workspaces/other/usage", session).statusCode()).isEqualTo(403);
        assertThat(get(node, "/v1/api-keys", session).statusCode()).isEqualTo(403);
        assertThat(get(node, "/v1/workspaces/acme/portal-sessions", session).statusCode()).isEqualTo(405);
        assertThat(post(node, "/v1/workspaces/acme/portal-sessions", session, "http://localhost:" + node.port(), "")).isEqualTo(401);
        String secret = session.replace("tollgate_portal=", "");
        assertThat(send(request(node, "/v1/workspaces/acme/usage").header("Authorization", "Bearer " + secret).build()).statusCode()).isEqualTo(401);
    }

    @Test
    void what_an_operator_opened_ends_with_the_key() {
        JsonNode key = api(node, "POST", "/v1/api-keys", "{\"name\": \"desk\", \"scopes\": [\"admin\"]}");
        HttpResponse<String> opened = send(request(node, "/admin/login").header("Origin", "http://localhost:" + node.port())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("key=" + key.get("key").textValue())).build());
        assertThat(opened.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Path=/admin; ", "; HttpOnly; SameSite=Strict");
        assertThat(get(node, "/admin", cookie(opened)).statusCode()).isEqualTo(200);
        api(node, "DELETE", "/v1/api-keys/" + key.get("id").textValue(), "");
        assertThat(get(node, "/admin", cookie(opened)).statusCode()).isEqualTo(401);
    }

    @Test
    void what_others_wrote_is_text_on_every_page() {
        api(node, "POST", "/v1/workspaces", "{\"key\": \"odd\", \"name\": \"<script>alert(1)</script>\", \"ownerEmail\": \"owner@odd.example\"}");
        String event = """
                {"specversion": "1.0", "source": "/t", "id": "1", "type": "job.run", "subject": "odd", "data": {"project": "\\"><img src=x>"}}""";
        send(request(node, "/v1/events").header("Authorization", "Bearer " + ADMIN).header("Content-Type", "application/cloudevents+json")
                .POST(HttpRequest.BodyPublishers.ofString(event)).build());
        String page = get(node, "/usage", session(node, "odd", "{}")).body();
        assertThat(page).contains("&lt;script&gt;alert(1)", "&lt;img src=x").doesNotContain("<script>alert(1)", "<img src=x");
        assertThat(get(node, "/usage.csv?project=%3D1%2B1", session(node, "odd", "{}")).body()).contains(",'=1+1,");
    }

    @Test
    void files_are_kept_for_good_under_names_that_change_with_them() {
        String page = get(node, "/usage", session(node, "acme", "{}")).body();
        for (String name : new String[] {"page", "chart", "htmx", "uplot"}) {
            Matcher path = Pattern.compile("/assets/" + name + "\\.[0-9a-f]{12}\\.js").matcher(page);
            assertThat(path.find()).as(name).isTrue();
            HttpResponse<String> file = get(node, path.group(), "");
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(file.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        }
    }

    private static String link(Node at, String workspace, String body) {
        String url = api(at, "POST", "/v1/workspaces/" + workspace + "/portal-sessions", body).get("url").textValue();
        return url.replaceFirst("^https?://[^/]+", "");
    }

    private static String session(Node at, String workspace, String body) {
        return cookie(get(at, link(at, workspace, body), ""));
    }

    private static String cookie(HttpResponse<String> opened) {
        return opened.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static String token(HttpResponse<String> page) {
        Matcher token = TOKEN.matcher(page.body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private static HttpResponse<String> get(Node at, String path, String cookie) {
        HttpRequest.Builder request = request(at, path);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return send(request.build());
    }

    private static int post(Node at, String path, String cookie, String origin, String form) {
        HttpRequest.Builder request = request(at, path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (!origin.isEmpty()) {
            request.header("Origin", origin);
        }
        return send(request.build()).statusCode();
    }

    private static JsonNode api(Node at, String method, String path, String body) {
        HttpRequest.Builder request = request(at, path).header("Authorization", "Bearer " + ADMIN)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> response = send(request.build());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        try {
            return new JsonMapper().readTree(response.body());
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static HttpRequest.Builder request(Node at, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + at.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
