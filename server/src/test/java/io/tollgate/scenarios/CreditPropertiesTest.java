package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.GrantCredit;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ShowCredits;
import io.tollgate.actions.VoidUsage;
import io.tollgate.domain.credits.CreditEntry;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** Grants, usage, voids and ends of months in any order, lived through on a database. Few tries: each makes a database and lives some months. */
class CreditPropertiesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant LONG_AFTER = Instant.parse("2026-12-01T03:00:00Z");

    private sealed interface Happening {
        record Grant(int cents, int endsAfterHours) implements Happening {}

        record Use(int milliDollars, int hoursAgo) implements Happening {}

        record TakeBack(int which) implements Happening {}

        record Wait(int hours) implements Happening {}
    }

    @Provide
    Arbitrary<List<Happening>> months() {
        Arbitrary<Happening> grant = Combinators.combine(
                Arbitraries.integers().between(1, 900), Arbitraries.integers().between(0, 1_500)).as(Happening.Grant::new);
        Arbitrary<Happening> use = Combinators.combine(
                Arbitraries.integers().between(1, 4_000), Arbitraries.integers().between(0, 30)).as(Happening.Use::new);
        Arbitrary<Happening> wait = Arbitraries.integers().between(1, 400).map(Happening.Wait::new);
        Arbitrary<Happening> takeBack = Arbitraries.integers().between(0, 9).map(Happening.TakeBack::new);
        return Arbitraries.frequencyOf(
                Tuple.of(3, grant), Tuple.of(8, use), Tuple.of(2, takeBack), Tuple.of(4, wait))
                .list().ofMinSize(12).ofMaxSize(30);
    }

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void nothingIsLostAndNothingIsPaidTwiceOnFree(@ForAll("months") List<Happening> months) {
        live("free", months);
    }

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void norOnAPaidPlan(@ForAll("months") List<Happening> months) {
        live("developer", months);
    }

    private static void live(String plan, List<Happening> months) {
        try (Stage stage = new Stage(START)) {
            SetupVerbs.sample(stage);
            CreateWorkspace.Request request = new CreateWorkspace.Request(new NewWorkspace("w", "w", "owner@w.example"), Optional.of(plan),
                    new Signup(true, Optional.empty(), Optional.empty()), Stage.ACTOR);
            Workspace workspace = stage.transact(tx -> stage.house.createWorkspace.run(tx, request, stage.now())).workspace();
            stage.add(workspace);
            List<Sent> sent = new ArrayList<>();
            for (Happening happening : months) {
                happen(stage, happening, sent);
                InvoiceAudit.check(stage.house, stage.workspaces());
            }
            List<ShowCredits.Credit> before = shown(stage, workspace);
            stage.advanceTo(LONG_AFTER);
            InvoiceAudit.check(stage.house, stage.workspaces());
            assertDrawnAsShown(before, shown(stage, workspace));
            assertOrder(stage, workspace);
            List<Invoice> invoices = InvoiceVerbs.all(stage, workspace);
            if (plan.equals("free")) {
                assertThat(invoices).as("Free was billed").isEmpty();
            }
        }
    }

    private static void happen(Stage stage, Happening happening, List<Sent> sent) {
        switch (happening) {
            case Happening.Grant(int cents, int endsAfterHours) -> {
                Optional<Instant> end = endsAfterHours == 0 ? Optional.empty() : Optional.of(stage.now().plus(Duration.ofHours(endsAfterHours)));
                GrantCredit.Request grant = new GrantCredit.Request("w", "ai_spend", BigDecimal.valueOf(cents, 2), end, "any", Stage.ACTOR);
                stage.transact(tx -> stage.house.grantCredit.run(tx, grant, stage.now()));
            }
            case Happening.Use(int milliDollars, int hoursAgo) -> {
                Instant at = inAnOpenPeriod(stage.now().minus(Duration.ofHours(hoursAgo)), stage.now());
                String id = "e" + sent.size();
                UsageEvent event = Usage.ai("w", id, at, "web", milliDollars * 1_000L);
                stage.transact(tx -> stage.house.recordUsage.decide(tx, List.of(new RecordUsage.Request(List.of(event), false))));
                sent.add(new Sent(id, at));
            }
            case Happening.TakeBack(int which) when which < sent.size() && isOpen(stage, sent.get(sent.size() - 1 - which)) -> {
                VoidUsage.Request request = new VoidUsage.Request(
                        Optional.of("w"), "/test", sent.get(sent.size() - 1 - which).id(), "any", Stage.ACTOR);
                stage.transact(tx -> stage.house.voidUsage.run(tx, request, stage.now()));
            }
            case Happening.TakeBack nothingToTakeBack -> { }
            case Happening.Wait(int hours) -> stage.advanceTo(stage.now().plus(Duration.ofHours(hours)));
        }
    }

    private record Sent(String id, Instant at) {}

    /** What is taken back of a closed period is a correction, which draws with the next invoice. */
    private static boolean isOpen(Stage stage, Sent event) {
        return BillingPeriod.containing(stage.now()).contains(event.at());
    }

    private static Instant inAnOpenPeriod(Instant wanted, Instant now) {
        Instant begin = BillingPeriod.containing(now).from();
        return wanted.isBefore(begin) ? begin : wanted;
    }

    private static List<ShowCredits.Credit> shown(Stage stage, Workspace workspace) {
        return stage.database.read(tx -> stage.house.showCredits.all(tx, workspace.id(), stage.now()));
    }

    /** What was shown as used before the periods were closed is what was drawn when they were: nothing happened in between. */
    private static void assertDrawnAsShown(List<ShowCredits.Credit> before, List<ShowCredits.Credit> after) {
        assertThat(after.stream().limit(before.size()).map(ShowCredits.Credit::used).toList())
                .isEqualTo(before.stream().map(ShowCredits.Credit::used).toList());
    }

    /** A grant that pays for a period while one that ends sooner, but not within that period, has something left, was drawn out of order. */
    private static void assertOrder(Stage stage, Workspace workspace) {
        List<CreditGrant> inOrder = stage.database.read(tx -> stage.house.credits.balances(tx, workspace.id())).stream()
                .map(CreditGrant.Balance::grant)
                .sorted(Comparator.comparing((CreditGrant grant) -> grant.expiresAt().orElse(Instant.MAX)).thenComparing(CreditGrant::id))
                .toList();
        for (int later = 1; later < inOrder.size(); later++) {
            for (CreditEntry draw : entries(stage, workspace, inOrder.get(later))) {
                for (CreditGrant sooner : inOrder.subList(0, later)) {
                    boolean paysForAllOfIt = sooner.overlaps(draw.period())
                            && sooner.expiresAt().map(end -> !end.isBefore(draw.period().to())).orElse(true);
                    if (draw.kind() == CreditEntry.Kind.DRAWN && paysForAllOfIt) {
                        assertThat(leftAfter(stage, workspace, sooner, draw.period()).isZero())
                                .as("%s paid for %s before %s was used up", inOrder.get(later), draw.period(), sooner).isTrue();
                    }
                }
            }
        }
    }

    private static Money leftAfter(Stage stage, Workspace workspace, CreditGrant grant, BillingPeriod period) {
        List<Money> drawn = entries(stage, workspace, grant).stream()
                .filter(entry -> entry.kind() == CreditEntry.Kind.DRAWN && entry.period().compareTo(period) <= 0)
                .map(CreditEntry::amount)
                .toList();
        return grant.amount().plus(Money.sum(drawn, grant.amount().currency()));
    }

    private static List<CreditEntry> entries(Stage stage, Workspace workspace, CreditGrant grant) {
        return stage.database.read(tx -> stage.house.credits.entries(tx, workspace.id(), grant.id()));
    }
}
