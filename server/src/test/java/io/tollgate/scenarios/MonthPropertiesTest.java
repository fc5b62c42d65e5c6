package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.ShowUsage;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What must hold for any month's usage, lived through on a database. Few tries: each makes a database and closes a month. */
class MonthPropertiesTest {
    private static final int TRIES = 6;
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END_OF_MARCH = Instant.parse("2026-03-31T23:59:59Z");
    private static final Instant BEFORE_FINALIZATION = Instant.parse("2026-04-01T00:59:59Z");
    private static final Instant FINALIZED = Instant.parse("2026-04-01T01:00:00Z");

    /** @param amount milliseconds of a run, or micro-dollars of a request */
    record Used(boolean ai, String machine, String project, long secondOfMonth, long amount) {
        UsageEvent event(String workspace, String id, long part) {
            Instant at = MARCH.plusSeconds(secondOfMonth);
            return ai ? Usage.ai(workspace, id, at, project, part) : Usage.compute(workspace, id, at, project, machine, part);
        }
    }

    @Provide
    Arbitrary<List<Used>> months() {
        Arbitrary<Used> used = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of("standard", "large", "xlarge"),
                        Arbitraries.of("web", "batch", UsageEvent.NO_PROJECT),
                        Arbitraries.longs().between(0, Duration.ofDays(31).toSeconds() - 1),
                        Arbitraries.longs().between(0, 40_000_000))
                .as(Used::new);
        return used.list().ofMinSize(1).ofMaxSize(60);
    }

    @Provide
    Arbitrary<String> plans() {
        return Arbitraries.of("free", "developer", "startup");
    }

    /** Parts that add up to an event's amount, at its time and in its project, are billed as it is. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void splittingUsageIntoSeveralEventsNeverChangesTheInvoice(
            @ForAll("months") List<Used> month, @ForAll("plans") String plan, @ForAll Random random) {
        try (Stage stage = march()) {
            Workspace whole = workspace(stage, "whole", plan);
            Workspace split = workspace(stage, "split", plan);
            stage.advanceTo(END_OF_MARCH);
            Usage.record(stage, events(month, "whole"));
            List<UsageEvent> parts = new ArrayList<>();
            for (int i = 0; i < month.size(); i++) {
                long left = month.get(i).amount();
                for (int part = 1; part < 4; part++) {
                    long taken = left == 0 ? 0 : random.nextLong(left);
                    parts.add(month.get(i).event("split", i + "-" + part, taken));
                    left -= taken;
                }
                parts.add(month.get(i).event("split", i + "-4", left));
            }
            Usage.record(stage, parts);
            requireSame(stage, whole, split);
        }
    }

    /** Shuffled, in batches of any size, some sent twice. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void orderNeverMatters(@ForAll("months") List<Used> month, @ForAll("plans") String plan, @ForAll Random random) {
        try (Stage stage = march()) {
            Workspace ordered = workspace(stage, "ordered", plan);
            Workspace shuffled = workspace(stage, "shuffled", plan);
            stage.advanceTo(END_OF_MARCH);
            Usage.record(stage, events(month, "ordered"));
            List<UsageEvent> sent = new ArrayList<>(events(month, "shuffled"));
            sent.addAll(List.copyOf(sent.subList(0, sent.size() / 3)));
            Collections.shuffle(sent, random);
            for (int from = 0; from < sent.size(); ) {
                int to = Math.min(sent.size(), from + 1 + random.nextInt(9));
                assertThat(Usage.record(stage, sent.subList(from, to))).noneMatch(EventOutcome.Rejected.class::isInstance);
                from = to;
            }
            requireSame(stage, ordered, shuffled);
        }
    }

    /** Nothing arrives after the draft was made at midnight. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void theLastDraftIsTheInvoice(@ForAll("months") List<Used> month) {
        try (Stage stage = march()) {
            Workspace workspace = workspace(stage, "acme", "developer");
            stage.advanceTo(END_OF_MARCH);
            Usage.record(stage, events(month, "acme"));
            stage.advanceTo(BEFORE_FINALIZATION);
            Invoice draft = Usage.newest(stage, workspace);
            stage.advanceTo(FINALIZED);
            Invoice invoice = Usage.newest(stage, workspace);

            assertThat(draft.status()).isEqualTo(InvoiceStatus.DRAFT);
            assertThat(invoice.status()).as("its card pays at once").isEqualTo(InvoiceStatus.PAID);
            assertThat(invoice.id()).isEqualTo(draft.id());
            assertThat(Tables.lines(Tables.of(invoice))).isEqualTo(Tables.lines(Tables.of(draft)));
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void projectsAddUpToTheWorkspace(@ForAll("months") List<Used> month, @ForAll("plans") String plan) {
        try (Stage stage = march()) {
            Workspace workspace = workspace(stage, "acme", plan);
            stage.advanceTo(END_OF_MARCH);
            Usage.record(stage, events(month, "acme"));
            ShowUsage.PeriodUsed used = stage.database.read(
                    tx -> stage.house.showUsage.ofPeriod(tx, workspace, BillingPeriod.containing(MARCH), stage.now()));
            long expectedAi = month.stream().filter(Used::ai).mapToLong(Used::amount).sum();
            for (ShowUsage.MetricUsed metric : used.metrics()) {
                long added = used.projects().stream()
                        .flatMap(project -> project.metrics().entrySet().stream())
                        .filter(entry -> entry.getKey().equals(metric.metric()))
                        .mapToLong(entry -> entry.getValue().used())
                        .sum();
                assertThat(added).as(metric.metric().key()).isEqualTo(metric.used());
                if (metric.metric().key().equals("ai_spend")) {
                    assertThat(metric.used()).isEqualTo(expectedAi);
                }
            }
        }
    }

    private static Stage march() {
        Stage stage = new Stage(MARCH);
        SetupVerbs.sample(stage);
        return stage;
    }

    private static Workspace workspace(Stage stage, String key, String plan) {
        Verbs.run(stage, Scenario.of(key, "2026-03-01 workspace " + key + " on " + plan).steps().getFirst());
        return stage.workspace(new Words(key, key));
    }

    private static List<UsageEvent> events(List<Used> month, String workspace) {
        List<UsageEvent> events = new ArrayList<>();
        for (int i = 0; i < month.size(); i++) {
            events.add(month.get(i).event(workspace, Integer.toString(i), month.get(i).amount()));
        }
        return events;
    }

    private static void requireSame(Stage stage, Workspace one, Workspace other) {
        stage.advanceTo(FINALIZED);
        assertThat(all(stage, one)).isEqualTo(all(stage, other));
        assertThat(totals(stage, one)).isEqualTo(totals(stage, other));
        InvoiceAudit.check(stage.house, stage.workspaces());
    }

    private static List<List<List<String>>> all(Stage stage, Workspace workspace) {
        return InvoiceVerbs.all(stage, workspace).stream().map(Tables::of).toList();
    }

    private static List<String> totals(Stage stage, Workspace workspace) {
        return stage.database.read(tx -> stage.house.showUsage.ofPeriod(tx, workspace, BillingPeriod.containing(MARCH), stage.now()))
                .metrics()
                .stream()
                .map(metric -> metric.metric().key() + " " + metric.used() + " beyond " + metric.beyondLimit())
                .toList();
    }
}
