package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.ExplainLine;
import io.tollgate.actions.VoidUsage;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Corrections of closed periods, with what a scenario cannot tell: at once, over removed detail, explained. */
class CorrectionsTest {
    private static final Instant MARCH_10 = Instant.parse("2026-03-10T10:00:00Z");
    private static final BillingPeriod MARCH = BillingPeriod.containing(MARCH_10);
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** Late hours of March pour in while May's run bills April: each is on May's invoice or on June's, and none on both. */
    @Test
    void a_late_event_during_the_run_is_on_one_invoice() throws Exception {
        try (Stage stage = stage("2026-03-01T00:00:00Z")) {
            List<Workspace> workspaces = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                workspaces.add(workspace(stage, "w" + i));
                Usage.record(stage, List.of(Usage.compute("w" + i, "first", stage.now(), "web", "standard", 100 * HOUR)));
            }
            stage.advanceTo(Instant.parse("2026-05-01T00:30:00Z"));
            Usage.record(stage, List.of(Usage.compute("w0", "early", MARCH_10, "web", "standard", HOUR)));
            stage.time.set(Instant.parse("2026-05-01T01:00:00Z"));
            AtomicInteger sent = new AtomicInteger();
            CountDownLatch some = new CountDownLatch(10);
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                List<Future<?>> running = new ArrayList<>();
                for (int thread = 0; thread < 3; thread++) {
                    int number = thread;
                    running.add(threads.submit(() -> {
                        for (int i = 0; i < 20; i++) {
                            Usage.record(stage, List.of(Usage.compute(
                                    "w" + i % 6, "late-" + number + "-" + i, MARCH_10.plusSeconds(i), "web", "standard", HOUR)));
                            sent.incrementAndGet();
                            some.countDown();
                        }
                    }));
                }
                some.await();
                running.add(threads.submit(() -> stage.house.jobs.forEach(stage.house.runDueWork::run)));
                for (Future<?> each : running) {
                    each.get();
                }
            }
            stage.house.jobs.forEach(stage.house.runDueWork::run);
            stage.advanceTo(Instant.parse("2026-06-01T02:00:00Z"));
            long cents = workspaces.stream().mapToLong(each -> lateCents(stage, each)).sum();
            assertThat(sent.get()).isEqualTo(60);
            assertThat(cents).as("61 hours at 0.12").isEqualTo(61 * 12);
            InvoiceAudit.check(stage.house, stage.workspaces());
            InvoiceAudit.checkUsage(stage.house, stage.workspaces());
        }
    }

    /** A plan change cuts an hour of March. Nights later its detail is still there, while that of other hours is gone, and March is priced again exactly. */
    @Test
    void an_hour_that_a_change_cuts_can_be_priced_again() {
        try (Stage stage = stage("2026-03-01T00:00:00Z")) {
            Workspace acme = workspace(stage, "acme");
            Instant change = Instant.parse("2026-03-10T10:30:00Z");
            stage.advanceTo(change);
            stage.transact(tx -> {
                Phase open = stage.house.subscriptions.of(tx, acme.id()).phases().getFirst();
                stage.house.subscriptions.endOpenPhase(tx, acme.id(), change);
                stage.house.subscriptions.add(tx, acme.id(), Phase.openFrom(change, open.catalogVersion(), "developer"), change);
                return true;
            });
            Usage.record(stage, List.of(
                    Usage.compute("acme", "other", MARCH_10.minus(Duration.ofDays(1)), "web", "standard", 60 * HOUR),
                    Usage.compute("acme", "before", MARCH_10.plus(Duration.ofMinutes(10)), "web", "standard", 50 * HOUR),
                    Usage.compute("acme", "after", MARCH_10.plus(Duration.ofMinutes(50)), "web", "standard", 130 * HOUR)));
            stage.advanceTo(Instant.parse("2026-05-20T12:00:00Z"));
            List<String> left = stage.database.read(tx -> tx.handle().createQuery("select event_id from event order by event_id").mapTo(String.class).list());
            assertThat(left).containsExactly("after", "before");

            Usage.record(stage, List.of(Usage.compute("acme", "late", MARCH_10.plus(Duration.ofMinutes(20)), "web", "standard", 5 * HOUR)));
            stage.transact(tx -> stage.house.voidUsage.run(
                    tx, new VoidUsage.Request(Optional.of("acme"), "/test", "after", "wrong", Stage.ACTOR), stage.now()));
            stage.advanceTo(Instant.parse("2026-06-01T02:00:00Z"));
            List<InvoiceLine> corrected = Usage.newest(stage, acme).lines().stream().filter(line -> line.kind() == LineKind.LATE_USAGE).toList();
            // 60 + 50 + 5 hours before the change, 1.80 less 1.20; none after it, less 30 x 0.12.
            assertThat(corrected).extracting(line -> line.amount().toString()).containsExactly("0.60", "-3.60");

            stage.advanceTo(Instant.parse("2026-08-01T04:00:00Z"));
            assertThat(stage.database.<Integer>read(tx -> tx.handle().createQuery("select count(*) from event").mapTo(Integer.class).one()))
                    .as("March can no longer be corrected").isZero();
        }
    }

    @Test
    void a_corrected_line_is_explained() {
        try (Stage stage = stage("2026-03-01T00:00:00Z")) {
            Workspace acme = workspace(stage, "acme");
            // Late enough for its detail to be there, by the plan's thirty days, when the correction is made.
            stage.advanceTo(Instant.parse("2026-03-31T20:00:00Z"));
            Usage.record(stage, List.of(
                    Usage.compute("acme", "stays", stage.now(), "web", "standard", 110 * HOUR),
                    Usage.compute("acme", "goes", stage.now(), "web", "standard", 20 * HOUR)));
            stage.advanceTo(Instant.parse("2026-04-05T00:00:00Z"));
            Usage.record(stage, List.of(Usage.compute("acme", "late", MARCH_10, "web", "standard", 5 * HOUR)));
            stage.transact(tx -> stage.house.voidUsage.run(
                    tx, new VoidUsage.Request(Optional.of("acme"), "/test", "goes", "wrong", Stage.ACTOR), stage.now()));
            Usage.record(stage, List.of(Usage.compute("acme", "no-difference", MARCH_10, "web", "standard", HOUR)));
            stage.transact(tx -> stage.house.voidUsage.run(
                    tx, new VoidUsage.Request(Optional.of("acme"), "/test", "no-difference", "wrong", Stage.ACTOR), stage.now()));
            stage.advanceTo(Instant.parse("2026-05-01T01:30:00Z"));
            Invoice invoice = Usage.newest(stage, acme);
            int position = 1 + invoice.lines().indexOf(
                    invoice.lines().stream().filter(line -> line.kind() == LineKind.LATE_USAGE).findFirst().orElseThrow());
            ExplainLine.Explained explained = stage.database.read(tx -> stage.house.explainLine.run(tx, invoice, position));
            assertThat(explained.explanation().matches()).isTrue();
            assertThat(explained.explanation().recomputed().toString()).isEqualTo("-1.80");
            assertThat(explained.explanation().inputs()).extracting(input -> input.name() + ": " + input.value()).contains(
                    "period: 2026-03", "counted: 115 hours", "overage: 15 hours", "counted when TG-2026-000002 was made: 130 hours",
                    "priced by TG-2026-000002: 3.6");
            assertThat(explained.explanation().steps()).extracting(step -> step.text() + " = " + step.amount()).containsExactly(
                    "15 at 0.12 = 1.8", "less what TG-2026-000002 billed = -3.60");
            assertThat(explained.explanation().events()).extracting(event -> event.id() + (event.voidedAt().isPresent() ? " voided" : ""))
                    .containsExactly("goes voided", "late");
            assertThat(explained.explanation().hours()).hasSize(2);
        }
    }

    /** Nothing is looked at again where nothing changed: the mark is there with the event, and gone with the invoice. */
    @Test
    void only_what_changed_is_marked() {
        try (Stage stage = stage("2026-03-01T00:00:00Z")) {
            Workspace acme = workspace(stage, "acme");
            Workspace other = workspace(stage, "other");
            stage.advanceTo(Instant.parse("2026-04-01T00:30:00Z"));
            Usage.record(stage, List.of(Usage.compute("acme", "in-grace", MARCH_10, "web", "standard", HOUR)));
            assertThat(due(stage, acme)).as("March is not closed yet").isEmpty();
            stage.advanceTo(Instant.parse("2026-04-02T00:00:00Z"));
            Usage.record(stage, List.of(
                    Usage.compute("acme", "late", MARCH_10, "web", "standard", HOUR), Usage.compute("acme", "now", stage.now(), "web", "standard", HOUR)));
            Usage.record(stage, List.of(Usage.compute("acme", "late", MARCH_10, "web", "standard", HOUR)));
            assertThat(due(stage, acme)).containsExactly(MARCH);
            assertThat(due(stage, other)).isEmpty();
            stage.advanceTo(Instant.parse("2026-05-01T00:30:00Z"));
            assertThat(due(stage, acme)).as("a draft may be made again").containsExactly(MARCH);
            stage.advanceTo(Instant.parse("2026-05-01T01:00:00Z"));
            assertThat(due(stage, acme)).isEmpty();
            for (DueJob job : stage.house.jobs) {
                stage.house.runDueWork.run(job);
            }
        }
    }

    private static List<BillingPeriod> due(Stage stage, Workspace workspace) {
        return stage.database.read(tx -> stage.house.corrections.due(tx, workspace.id())).stream().map(closed -> closed.period()).toList();
    }

    private static long lateCents(Stage stage, Workspace workspace) {
        return InvoiceVerbs.all(stage, workspace).stream()
                .flatMap(invoice -> invoice.lines().stream())
                .filter(line -> line.kind() == LineKind.LATE_USAGE)
                .peek(line -> assertThat(new TimeRange(MARCH.from(), MARCH.to())).isEqualTo(line.period()))
                .mapToLong(line -> line.amount().minorUnits())
                .sum();
    }

    private static Stage stage(String start) {
        Stage stage = new Stage(Instant.parse(start));
        SetupVerbs.sample(stage);
        return stage;
    }

    private static Workspace workspace(Stage stage, String key) {
        Verbs.run(stage, Scenario.of(key, stage.now().toString().substring(0, 10) + " workspace " + key + " on developer").steps().getFirst());
        return stage.workspace(new Words(key, key));
    }
}
