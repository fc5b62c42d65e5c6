package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.AmendUsage;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.VoidUsage;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * However late events come, are taken back or amended: what all invoices together charge for a month, and what its credits paid, is what one bill with
 * the right events from the beginning charges, by phase and metric and to the cent. Few tries: each lives some months on a database.
 */
class LatePropertiesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant ALL_IS_BILLED = Instant.parse("2026-08-01T02:00:00Z");
    private static final long SPAN_SECONDS = Duration.ofDays(61).toSeconds();

    private enum Fate {
        STAYS,
        IS_VOIDED,
        IS_AMENDED
    }

    /** @param amount milliseconds of a run, or micro-dollars of a request; @param right the same, of what an amendment says */
    private record Used(boolean ai, long second, int lateByHours, Fate fate, int changedAfterHours, long amount, long right) {
        Instant at() {
            return START.plusSeconds(second);
        }

        UsageEvent event(String workspace, String id, long what) {
            return ai ? Usage.ai(workspace, id, at(), "web", what) : Usage.compute(workspace, id, at(), "web", "standard", what);
        }
    }

    private record Happening(Instant at, Runnable what) {}

    @Provide
    Arbitrary<List<Used>> usage() {
        Arbitrary<Long> amounts = Arbitraries.longs().between(0, 90_000_000);
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(0, SPAN_SECONDS - 1),
                        Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0)), Tuple.of(2, Arbitraries.integers().between(0, 900))),
                        Arbitraries.of(Fate.class),
                        Arbitraries.integers().between(1, 400),
                        amounts,
                        amounts)
                .as(Used::new)
                .list().ofMinSize(4).ofMaxSize(16);
    }

    @Property(tries = 3, shrinking = ShrinkingMode.OFF)
    void allInvoicesTogetherChargeWhatOneBillWouldHave(@ForAll("usage") List<Used> usage) {
        try (Stage stage = new Stage(START)) {
            Verbs.run(stage, Scenario.of("catalog", """
                    2026-03-01  catalog sample with
                                | compute_hours: { allowance: 100, price: { perUnit: 0.12 } } | compute_hours: { allowance: 9, price: { volume: [ { upTo: 20, perUnit: 0.37 }, { perUnit: 0.11, flat: 1.5 } ], minimum: 2 } } |
                    """).steps().getFirst());
            Workspace late = workspace(stage, "late");
            Workspace prompt = workspace(stage, "prompt");
            List<Happening> happenings = new ArrayList<>();
            for (int i = 0; i < usage.size(); i++) {
                happenings.addAll(happenings(stage, usage.get(i), "e" + i));
            }
            happenings.stream().sorted(Comparator.comparing(Happening::at)).forEach(happening -> {
                stage.advanceTo(happening.at());
                happening.what().run();
            });
            stage.advanceTo(ALL_IS_BILLED);
            assertThat(charged(stage, late)).isEqualTo(charged(stage, prompt));
            List<CorrectionStore.Closed> due = stage.database.read(tx -> stage.house.corrections.due(tx, late.id()));
            assertThat(due).isEmpty();
            InvoiceAudit.check(stage.house, stage.workspaces());
            InvoiceAudit.checkUsage(stage.house, stage.workspaces());
        }
    }

    private static List<Happening> happenings(Stage stage, Used used, String id) {
        List<Happening> happenings = new ArrayList<>();
        Instant received = used.at().plus(Duration.ofHours(used.lateByHours()));
        Instant changed = received.plus(Duration.ofHours(used.changedAfterHours()));
        happenings.add(new Happening(received, () -> count(stage, used.event("late", id, used.amount()))));
        VoidUsage.Request what = new VoidUsage.Request(Optional.of("late"), "/test", id, "wrong", Stage.ACTOR);
        switch (used.fate()) {
            case STAYS -> happenings.add(new Happening(used.at(), () -> count(stage, used.event("prompt", id, used.amount()))));
            case IS_VOIDED -> happenings.add(new Happening(changed, () ->
                    stage.transact(tx -> stage.house.voidUsage.run(tx, what, stage.now()))));
            case IS_AMENDED -> {
                happenings.add(new Happening(used.at(), () -> count(stage, used.event("prompt", id, used.right()))));
                happenings.add(new Happening(changed, () -> stage.transact(tx -> stage.house.amendUsage.run(
                        tx, new AmendUsage.Request(what, original -> used.event("late", id + "~", used.right())), stage.now()))));
            }
        }
        return happenings;
    }

    private static void count(Stage stage, UsageEvent event) {
        assertThat(Usage.record(stage, List.of(event))).containsExactly(new EventOutcome.Counted(false));
    }

    /** What was charged, in cents: by the month and metric used in, overage and credits apart. */
    private static Map<String, Long> charged(Stage stage, Workspace workspace) {
        Map<String, Long> charged = new TreeMap<>();
        for (Invoice invoice : InvoiceVerbs.all(stage, workspace)) {
            for (InvoiceLine line : invoice.lines()) {
                if (line.metric().isPresent()) {
                    String kind = line.kind() == LineKind.CREDIT ? "credit" : "usage";
                    charged.merge(BillingPeriod.containing(line.period().from()) + " " + line.metric().get() + " " + kind,
                            line.amount().minorUnits(), Math::addExact);
                }
            }
        }
        charged.values().removeIf(cents -> cents == 0);
        return charged;
    }

    private static Workspace workspace(Stage stage, String key) {
        Verbs.run(stage, Scenario.of(key, "2026-03-01 workspace " + key + " on developer").steps().getFirst());
        return stage.workspace(new Words(key, key));
    }
}
