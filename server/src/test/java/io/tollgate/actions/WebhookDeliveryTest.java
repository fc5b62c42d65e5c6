package io.tollgate.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.Outcome;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookPost;
import io.tollgate.domain.notifications.WebhookTarget.Reach;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks to a server of the test, with time moved by hand. */
class WebhookDeliveryTest {
    private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

    private final ManualTime time = ManualTime.at(START);
    private final Database database = TestDatabase.fresh();
    private final House house = new House(database, time, Tokens.seeded(3), Settings.STANDARD, TestMasterKeys.KEYS);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    private volatile int answer = 200;
    private HttpServer receiver;

    private record Received(String path, HttpHeaders headers, String body) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(threads);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(exchange.getRequestURI().toString(), HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true), body));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            byte[] much = new byte[100_000];
            exchange.sendResponseHeaders(answer, answer == 204 ? -1 : much.length);
            if (answer != 204) {
                exchange.getResponseBody().write(much);
            }
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
        threads.shutdownNow();
        database.close();
    }

    @Test
    void a_webhook_arrives_signed_and_the_stock_library_verifies_it() throws Exception {
        WebhookEndpoint endpoint = endpoint(url("/hooks?a=b"));
        event();
        post();

        Received one = received.getFirst();
        assertThat(one.path()).isEqualTo("/hooks?a=b");
        assertThat(one.body()).isEqualTo("{\"type\":\"limit.reached\",\"timestamp\":\"2026-03-10T12:00:00Z\",\"data\":{\"workspace\":\"größe\"}}");
        new Webhook(secret(endpoint)).verify(one.body(), one.headers());
        assertThatThrownBy(() -> new Webhook(secret(endpoint)).verify(one.body() + " ", one.headers())).isInstanceOf(WebhookVerificationException.class);
        OutboxItem.WithAttempts sent = newest(endpoint);
        assertThat(sent.item().status()).isEqualTo(OutboxItem.Status.SENT);
        assertThat(sent.item().messageId()).isEqualTo(one.header("webhook-id"));
        assertThat(sent.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.statusCode()).hasValue(200));
        post();
        assertThat(received).hasSize(1);
    }

    @Test
    void while_a_secret_is_rotated_both_verify_and_after_a_day_the_new_one_alone() throws Exception {
        WebhookEndpoint before = endpoint(url("/"));
        WebhookSecrets.WithSecret after = database.inTransaction(tx -> house.rotateWebhookSecret.run(tx, new RotateWebhookSecret.Request(before.id(), "test"), time.instant()));
        event();
        post();
        new Webhook(secret(before)).verify(received.get(0).body(), received.get(0).headers());
        new Webhook(after.secret()).verify(received.get(0).body(), received.get(0).headers());
        time.advance(Duration.ofHours(24));
        event();
        post();
        new Webhook(after.secret()).verify(received.get(1).body(), received.get(1).headers());
        assertThatThrownBy(() -> new Webhook(secret(before)).verify(received.get(1).body(), received.get(1).headers()))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void a_secret_is_sealed_where_it_lies_and_opens_for_its_own_endpoint_only() throws Exception {
        WebhookEndpoint endpoint = endpoint(url("/"));
        WebhookEndpoint another = endpoint(url("/another"));
        for (String table : List.of("sealed_secret", "webhook_endpoint", "audit_entry")) {
            String rows = database.read(tx -> tx.handle().createQuery("select string_agg(t::text, ' ') from " + table + " t").mapTo(String.class).one());
            String hex = java.util.HexFormat.of().formatHex(secret(endpoint).getBytes(StandardCharsets.US_ASCII));
            assertThat(rows).as(table).isNotEmpty().doesNotContain("whsec_").doesNotContain(secret(endpoint).substring(6)).doesNotContain(hex);
        }
        database.transact(tx -> tx.handle().execute("""
                update sealed_secret set data_key = o.data_key, secret = o.secret from sealed_secret o
                where sealed_secret.name = 'webhook %s' and o.name = 'webhook %s'""".formatted(endpoint.id(), another.id())));
        event();
        post();
        assertThat(received).extracting(Received::path).containsExactly("/another");
        assertThat(newest(endpoint).item().lastError().orElseThrow()).contains("could not be signed");

        WebhookSecrets.WithSecret anew = database.inTransaction(
                tx -> house.rotateWebhookSecret.run(tx, new RotateWebhookSecret.Request(endpoint.id(), "test"), time.instant()));
        assertThat(anew.endpoint().previousSecretUntil()).as("the one before does not open, so it cannot sign").isEmpty();
        time.advance(Duration.ofHours(1));
        post();
        new Webhook(anew.secret()).verify(received.getLast().body(), received.getLast().headers());
        database.transact(tx -> house.removeWebhookEndpoint.run(tx, new RemoveWebhookEndpoint.Request(endpoint.id(), "test"), time.instant()));
        assertThat(database.<String>read(tx -> tx.handle().createQuery("select string_agg(name, ' ') from sealed_secret").mapTo(String.class).one()))
                .isEqualTo("webhook " + another.id());
    }

    @Test
    void a_failure_is_tried_again_by_the_clock_under_the_same_id() {
        WebhookEndpoint endpoint = endpoint(url("/"));
        answer = 500;
        event();
        post();
        assertThat(newest(endpoint).item().nextAttemptAt()).contains(START.plusSeconds(5));
        assertThat(database.<Optional<Instant>>read(tx -> house.deliveries.nextWebhook(tx, START))).contains(START.plusSeconds(5));
        time.advance(Duration.ofSeconds(4));
        post();
        assertThat(received).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        answer = 204;
        post();
        assertThat(received).hasSize(2).allSatisfy(each -> assertThat(each.header("webhook-id")).isEqualTo(received.getFirst().header("webhook-id")));
        assertThat(newest(endpoint).item().status()).isEqualTo(OutboxItem.Status.SENT);
        assertThat(newest(endpoint).attempts()).extracting(attempt -> attempt.statusCode().orElse(0)).containsExactly(500, 204);
        assertThat(reread(endpoint).failingSince()).isEmpty();
    }

    @Test
    void redirects_are_not_followed() {
        WebhookEndpoint endpoint = endpoint(url("/"));
        answer = 302;
        event();
        post();
        assertThat(received).hasSize(1);
        assertThat(newest(endpoint).item().lastError()).contains("Answered 302; redirects are not followed.");
    }

    @Test
    void one_that_never_answers_holds_up_no_other() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            WebhookEndpoint dead = endpoint("http://127.0.0.1:" + silent.getLocalPort() + "/");
            WebhookEndpoint alive = endpoint(url("/"));
            for (int i = 0; i < 30; i++) {
                event();
            }
            post();
            assertThat(received).hasSize(30);
            List<OutboxItem.WithAttempts> ofDead = all(dead);
            assertThat(ofDead.stream().filter(each -> each.item().attempts() > 0)).as("tried, before the others were left alone").hasSize(8);
            assertThat(ofDead).allSatisfy(each -> assertThat(each.item().nextAttemptAt().orElseThrow()).isAfter(START));
            assertThat(newest(dead).item().status()).isEqualTo(OutboxItem.Status.WAITING);
            assertThat(all(alive)).allSatisfy(each -> assertThat(each.item().status()).isEqualTo(OutboxItem.Status.SENT));
            assertThat(ofDead.getLast().item().lastError()).contains("No answer within 3 seconds.");
        }
    }

    @Test
    void after_ten_attempts_a_webhook_is_given_up_and_after_five_days_its_endpoint() {
        WebhookEndpoint endpoint = endpoint(url("/"));
        answer = 503;
        event();
        int attempts = 0;
        for (Optional<Instant> due = Optional.of(START); due.isPresent(); due = database.read(tx -> house.deliveries.nextWebhook(tx, time.instant()))) {
            time.set(due.get());
            post();
            attempts++;
        }
        assertThat(attempts).isEqualTo(10);
        assertThat(newest(endpoint).item().status()).isEqualTo(OutboxItem.Status.FAILED);
        assertThat(Duration.between(START, time.instant())).isBetween(Duration.ofDays(3), Duration.ofDays(4));
        assertThat(reread(endpoint).disabled()).isEmpty();

        time.set(START.plus(Duration.ofDays(5)));
        event();
        event();
        post();
        assertThat(reread(endpoint).disabled()).isPresent();
        assertThat(all(endpoint)).hasSize(3).allSatisfy(each -> assertThat(each.item().status()).isEqualTo(OutboxItem.Status.FAILED));
        assertThat(mails()).singleElement().satisfies(mail -> assertThat(mail.recipient()).isEqualTo("operator@example.com"));

        event();
        post();
        assertThat(newest(endpoint).item().status()).as("kept, to be sent later").isEqualTo(OutboxItem.Status.FAILED);
        assertThatThrownBy(() -> replayFailed(endpoint)).isInstanceOf(ApiError.class);
        database.transact(tx -> house.enableWebhookEndpoint.run(tx, new EnableWebhookEndpoint.Request(endpoint.id(), "test"), time.instant()));
        answer = 200;
        received.clear();
        assertThat(replayFailed(endpoint)).isEqualTo(4);
        post();
        assertThat(received).extracting(each -> each.header("webhook-id")).doesNotHaveDuplicates().hasSize(4);
        assertThat(all(endpoint)).allSatisfy(each -> assertThat(each.item().status()).isEqualTo(OutboxItem.Status.SENT));
    }

    @Test
    void one_that_says_it_is_gone_is_disabled_at_once() {
        WebhookEndpoint endpoint = endpoint(url("/"));
        answer = 410;
        event();
        post();
        assertThat(reread(endpoint).disabled()).isPresent();
    }

    @Test
    void a_private_target_is_refused_at_each_delivery() {
        WebhookEndpoint endpoint = endpoint(url("/").replace("http://", "https://"));
        event();
        posting(Reach.PUBLIC).run(time.instant());
        assertThat(newest(endpoint).item().lastError()).contains("The name leads to a private, local or reserved address.");
        assertThat(received).isEmpty();
    }

    @Test
    void what_a_rolled_back_transaction_wrote_is_never_sent() {
        endpoint(url("/"));
        assertThatThrownBy(() -> database.transact(tx -> {
            house.outbox.event(tx, new WorkspaceId(7), EventType.LIMIT_REACHED, JsonNodeFactory.instance.objectNode(), time.instant());
            throw new IllegalStateException("rolled back");
        })).isInstanceOf(IllegalStateException.class);
        post();
        assertThat(received).isEmpty();
    }

    @Test
    void an_endpoint_gets_the_events_it_asked_for_and_the_workspace_it_is_for() {
        endpoint(new WebhookEndpoint.Wanted(WorkspaceId.NONE, url("/invoices"), Set.of(EventType.INVOICE_FINALIZED)));
        endpoint(new WebhookEndpoint.Wanted(new WorkspaceId(7), url("/seven"), Set.of()));
        endpoint(new WebhookEndpoint.Wanted(new WorkspaceId(8), url("/eight"), Set.of()));
        event();
        post();
        assertThat(received).extracting(Received::path).containsExactly("/seven");
    }

    @Test
    void an_outcome_of_an_attempt_that_was_overtaken_changes_nothing() {
        WebhookEndpoint endpoint = endpoint(url("/"));
        event();
        var first = database.inTransaction(tx -> house.deliveries.claimWebhooks(tx, 8, time.instant())).getFirst();
        time.advance(Duration.ofMinutes(2));
        post();
        assertThat(newest(endpoint).item().status()).isEqualTo(OutboxItem.Status.SENT);
        database.transact(tx -> house.deliveries.record(
                tx, first, new Outcome.Failed(OptionalInt.of(500), "late"), time.instant(), Duration.ZERO));
        assertThat(newest(endpoint).item().status()).isEqualTo(OutboxItem.Status.SENT);
    }

    @Test
    void what_was_finished_long_ago_is_forgotten_with_its_attempts() {
        endpoint(url("/"));
        event();
        post();
        assertThat(database.<Integer>inTransaction(tx -> house.outbox.forget(tx, START, 10))).isZero();
        assertThat(database.<Integer>inTransaction(tx -> house.outbox.forget(tx, START.plusSeconds(1), 10))).isEqualTo(1);
        assertThat(database.<List<OutboxItem>>read(tx -> house.outbox.list(tx, Long.MAX_VALUE, 5))).isEmpty();
    }

    private WebhookEndpoint endpoint(String url) {
        return endpoint(new WebhookEndpoint.Wanted(WorkspaceId.NONE, url, Set.of()));
    }

    private WebhookEndpoint endpoint(WebhookEndpoint.Wanted wanted) {
        WebhookSecrets.WithSecret made = database.inTransaction(
                tx -> house.addWebhookEndpoint.run(tx, new AddWebhookEndpoint.Request(wanted, "test"), time.instant()));
        secrets.put(made.endpoint().id(), made.secret());
        return made.endpoint();
    }

    private String secret(WebhookEndpoint endpoint) {
        return secrets.get(endpoint.id());
    }

    private String url(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private void event() {
        database.transact(tx -> house.outbox.event(
                tx, new WorkspaceId(7), EventType.LIMIT_REACHED, JsonNodeFactory.instance.objectNode().put("workspace", "größe"), time.instant()));
    }

    private void post() {
        posting(Reach.PRIVATE_TOO).run(time.instant());
    }

    private PostWebhooks posting(Reach reach) {
        return new PostWebhooks(database, house.deliveries, house.webhookEndpoints, house.webhookSecrets, house.outbox, new WebhookPost(reach, Duration.ofSeconds(3)),
                time, new RealTime(), Optional.of("operator@example.com"));
    }

    private int replayFailed(WebhookEndpoint endpoint) {
        return database.inTransaction(tx -> house.replayOutbox.failed(tx, endpoint.id(), START, "test", time.instant()));
    }

    private WebhookEndpoint reread(WebhookEndpoint endpoint) {
        return database.read(tx -> house.webhookEndpoints.find(tx, endpoint.id())).orElseThrow();
    }

    private OutboxItem.WithAttempts newest(WebhookEndpoint endpoint) {
        return all(endpoint).getFirst();
    }

    /** Newest first. */
    private List<OutboxItem.WithAttempts> all(WebhookEndpoint endpoint) {
        return database.read(tx -> house.outbox.ofEndpoint(tx, endpoint.id(), Long.MAX_VALUE, 100));
    }

    private List<OutboxItem> mails() {
        return database.read(tx -> house.outbox.list(tx, Long.MAX_VALUE, 100)).stream().filter(item -> item.kind() == OutboxItem.Kind.MAIL).toList();
    }
}
