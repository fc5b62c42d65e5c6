package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.QuotePlanChange;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.subscriptions.PlanChange.Direction;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Fraction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
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

/** Whatever changes of plan, in whatever order: what was previewed is billed, and all fees together are what the days came to. */
class PlanPropertiesTest {
    private static final Instant BEGIN = Instant.parse("2028-01-20T00:00:00Z");
    private static final YearMonth LAST = YearMonth.of(2028, 3);
    private static final Instant END = Instant.parse("2028-04-01T02:00:00Z");
    private static final Map<String, Integer> FEES = Map.of("free", 0, "developer", 25, "startup", 120);

    /** @param hour from {@link #BEGIN}; several changes may fall into one */
    record Wish(int workspace, int hour, String plan) {}

    @Provide
    Arbitrary<List<Wish>> wishes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 71 * 24),
                        Arbitraries.of("free", "developer", "startup"))
                .as(Wish::new)
                .list()
                .ofSize(40);
    }

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void allFeesTogetherAreWhatTheDaysComeTo(@ForAll("wishes") List<Wish> wishes) {
        try (Stage stage = new Stage(BEGIN)) {
            SetupVerbs.sample(stage);
            List<Ledger> ledgers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String line = "2028-01-20  workspace w" + i + " on " + List.of("free", "developer", "startup").get(i % 3);
                Verbs.run(stage, Scenario.of("random", line).steps().getFirst());
                ledgers.add(new Ledger(stage.workspace(new Words("random", "w" + i)), List.of("free", "developer", "startup").get(i % 3)));
            }
            for (Wish wish : wishes.stream().sorted(Comparator.comparingInt(Wish::hour)).toList()) {
                stage.advanceTo(BEGIN.plusSeconds(3_600L * wish.hour()));
                ledgers.get(wish.workspace()).wish(stage, wish.plan());
            }
            stage.advanceTo(END);
            ledgers.forEach(ledger -> ledger.check(stage));
            InvoiceAudit.check(stage.house, stage.workspaces());
        }
    }

    /** What a workspace's days should cost, kept day by day from what was asked for. */
    private static final class Ledger {
        private final Workspace workspace;
        /** The plan from a day on. */
        private final TreeMap<LocalDate, String> plans = new TreeMap<>();

        Ledger(Workspace workspace, String plan) {
            this.workspace = workspace;
            plans.put(day(BEGIN), plan);
        }

        void wish(Stage stage, String plan) {
            String standing = plans.floorEntry(day(stage.now())).getValue();
            if (standing.equals(plan)) {
                return;
            }
            QuotePlanChange.Quote quote = stage.database.read(tx -> stage.house.quotePlanChange.run(
                    tx, stage.house.workspaces.find(tx, workspace.key()).orElseThrow(), plan, stage.now()));
            assertThat(quote.direction()).isEqualTo(FEES.get(plan) > FEES.get(standing) ? Direction.UPGRADE : Direction.DOWNGRADE);
            ChangePlan.Outcome outcome =
                    stage.house.changePlan.run(new ChangePlan.Request(workspace.key(), plan, Stage.ACTOR, Optional.empty()));
            plans.tailMap(day(stage.now()), false).clear();
            switch (outcome) {
                case ChangePlan.Outcome.Upgraded(var upgrade) -> {
                    assertThat(upgrade.invoice().orElseThrow().lines()).as("billed as previewed").isEqualTo(quote.draft().lines());
                    plans.put(day(stage.now()), plan);
                }
                case ChangePlan.Outcome.Scheduled _ -> plans.put(YearMonth.from(day(stage.now())).plusMonths(1).atDay(1), plan);
            }
        }

        void check(Stage stage) {
            Fraction days = Fraction.ZERO;
            for (LocalDate day = day(BEGIN); !YearMonth.from(day).isAfter(LAST); day = day.plusDays(1)) {
                days = days.plus(Fraction.of(FEES.get(plans.floorEntry(day).getValue()), day.lengthOfMonth()));
            }
            List<InvoiceLine> fees = InvoiceVerbs.all(stage, workspace).stream()
                    .map(Invoice::lines)
                    .flatMap(List::stream)
                    .filter(line -> line.kind().isFee() && !YearMonth.from(day(line.period().from())).isAfter(LAST))
                    .toList();
            Fraction charged = fees.stream().map(line -> Fraction.of(line.amount().toDecimal())).reduce(Fraction.ZERO, Fraction::plus);
            Fraction difference = charged.minus(days).signum() < 0 ? days.minus(charged) : charged.minus(days);
            // Each line may be half a cent off, and no more.
            assertThat(difference).as("%s was charged %s for %s", workspace.key(), charged, plans)
                    .isLessThanOrEqualTo(Fraction.of(new BigDecimal("0.005")).times(Fraction.of(fees.size())));
        }

        private static LocalDate day(Instant instant) {
            return instant.atOffset(ZoneOffset.UTC).toLocalDate();
        }
    }
}
