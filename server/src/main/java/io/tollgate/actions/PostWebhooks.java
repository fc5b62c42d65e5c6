package io.tollgate.actions;

import io.tollgate.domain.notifications.Claimed;
import io.tollgate.domain.notifications.DeliveryStore;
import io.tollgate.domain.notifications.EndpointLetter;
import io.tollgate.domain.notifications.Outcome;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.notifications.WebhookPost;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the webhooks that are due, in rounds: a few of each endpoint, all at the same time, so that a round takes no longer than the slowest of them.
 * An endpoint that fails is left alone for a while, then tried with one; one that fails for days is disabled, and the operator told.
 */
public final class PostWebhooks {
    private static final Logger LOG = LoggerFactory.getLogger(PostWebhooks.class);
    private static final int OF_EACH_ENDPOINT = 8;
    private static final int AT_ONCE = 64;
    private static final Duration DISABLED_AFTER = Duration.ofDays(5);
    private static final int GONE = 410;

    private final Database database;
    private final DeliveryStore deliveries;
    private final WebhookEndpointStore endpoints;
    private final WebhookSecrets secrets;
    private final OutboxStore outbox;
    private final WebhookPost post;
    private final InstantSource clock;
    private final InstantSource receiversClock;
    private final Optional<String> operatorEmail;
    private final Semaphore permits = new Semaphore(AT_ONCE);

    /** @param receiversClock the real time, also in a sandbox: receivers refuse signatures of another */
    public PostWebhooks(
            Database database,
            DeliveryStore deliveries,
            WebhookEndpointStore endpoints,
            WebhookSecrets secrets,
            OutboxStore outbox,
            WebhookPost post,
            InstantSource clock,
            InstantSource receiversClock,
            Optional<String> operatorEmail) {
        this.database = database;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.outbox = outbox;
        this.post = post;
        this.clock = clock;
        this.receiversClock = receiversClock;
        this.operatorEmail = operatorEmail;
    }

    public void run(Instant now) {
        for (List<Claimed> round = claim(now); !round.isEmpty(); round = claim(clock.instant())) {
            post(round);
        }
    }

    private List<Claimed> claim(Instant now) {
        return database.inTransaction(tx -> deliveries.claimWebhooks(tx, OF_EACH_ENDPOINT, now));
    }

    /** @param secrets to sign with; none where they do not open */
    private record Receiver(WebhookEndpoint endpoint, List<String> secrets) {}

    private Map<String, Receiver> receivers(List<Claimed> round) {
        return database.read(tx -> {
            Map<String, WebhookEndpoint> found = endpoints.findAll(tx, round.stream().map(Claimed::endpoint).distinct().toList());
            Map<String, List<String>> inForce = secrets.inForce(tx, found.values(), clock.instant());
            return found.values().stream().collect(Collectors.toMap(
                    WebhookEndpoint::id, endpoint -> new Receiver(endpoint, inForce.getOrDefault(endpoint.id(), List.of()))));
        });
    }

    private void post(List<Claimed> round) {
        Map<String, Receiver> known = receivers(round);
        List<Future<?>> running = new ArrayList<>(round.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Claimed message : round) {
                running.add(threads.submit(() -> deliverInTurn(message, Optional.ofNullable(known.get(message.endpoint())))));
            }
        }
        // What could not be recorded is claimed again when its lease is over; the job fails, so that somebody hears of it.
        running.stream().filter(each -> each.state() == Future.State.FAILED).findFirst().ifPresent(failed -> {
            throw new IllegalStateException("an outcome could not be recorded", failed.exceptionNow());
        });
    }

    private void deliverInTurn(Claimed message, Optional<Receiver> receiver) {
        permits.acquireUninterruptibly();
        try {
            deliver(message, receiver);
        } finally {
            permits.release();
        }
    }

    private void deliver(Claimed message, Optional<Receiver> receiver) {
        long begun = System.nanoTime();
        Outcome outcome = receiver.map(to -> attempt(message, to)).orElseGet(() -> Outcome.refused("The endpoint was removed."));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Instant now = clock.instant();
        database.transact(tx -> {
            Optional<WebhookEndpoint> locked = endpoints.lock(tx, message.endpoint());
            deliveries.record(tx, message, outcome, now, took);
            locked.filter(each -> each.disabled().isEmpty()).ifPresent(each -> note(tx, each, message, outcome, now));
        });
    }

    private Outcome attempt(Claimed message, Receiver receiver) {
        if (receiver.endpoint().disabled().isPresent()) {
            return Outcome.refused("The endpoint is disabled.");
        }
        if (receiver.secrets().isEmpty()) {
            return Outcome.failed("It could not be signed: the endpoint's secret does not open with the master keys at hand. Rotating the secret mends it.");
        }
        try {
            return post.send(receiver.endpoint(), message, receiver.secrets(), receiversClock.instant());
        } catch (RuntimeException failure) {
            return Outcome.failed("It could not be sent: " + failure.getMessage());
        }
    }

    /** What an outcome says of the endpoint, whose row is held. */
    private void note(Transaction tx, WebhookEndpoint endpoint, Claimed message, Outcome outcome, Instant now) {
        switch (outcome) {
            case Outcome.Delivered delivered -> {
                if (endpoint.failingSince().isPresent()) {
                    endpoints.failingSince(tx, endpoint.id(), Optional.empty());
                    deliveries.resume(tx, endpoint.id(), now);
                }
            }
            case Outcome.Failed(OptionalInt status, String error) -> {
                Instant since = endpoint.failingSince().orElse(now);
                if (status.orElse(0) == GONE || !since.plus(DISABLED_AFTER).isAfter(now)) {
                    disable(tx, endpoint, since, error, now);
                } else {
                    endpoints.failingSince(tx, endpoint.id(), Optional.of(since));
                    deliveries.pause(tx, message, now);
                }
            }
            case Outcome.Refused refused -> { }
        }
    }

    private void disable(Transaction tx, WebhookEndpoint endpoint, Instant since, String error, Instant now) {
        LOG.atWarn().addKeyValue("endpoint", endpoint.id()).addKeyValue("url", endpoint.url()).addKeyValue("failingSince", since).log("webhook endpoint disabled");
        endpoints.disable(tx, endpoint.id(), new WebhookEndpoint.Disabled(now, error));
        deliveries.giveUp(tx, endpoint.id(), "The endpoint was disabled.", now);
        operatorEmail.ifPresent(operator -> outbox.mail(tx, new OutboxStore.NewMail(
                WorkspaceId.NONE, operator, "endpoint.disabled", EndpointLetter.disabled(endpoint, since, error, now)), now));
    }
}
