package io.tollgate.domain.rating;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.MINUTES;
import static io.tollgate.domain.catalog.SamplePlans.USD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Price;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Fraction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RaterTest {
    private static final Fraction WHOLE = Fraction.ONE;
    private static final long HUGE = Long.MAX_VALUE;

    private static final Price PER_UNIT = new Price.PerUnit(money("0.12"));
    private static final Price GRADUATED = new Price.Graduated(tiers(
            "0.10", "0", List.of(new Price.BoundedTier(100, rate("0.12", "0")), new Price.BoundedTier(500, rate("0.11", "5")))));
    private static final Price VOLUME = new Price.Volume(tiers(
            "0.08", "20", List.of(new Price.BoundedTier(100, rate("0.12", "0")), new Price.BoundedTier(500, rate("0.11", "5")))));
    private static final Price PACKAGE = new Price.Package(100, money("9.99"));

    @Test
    void perUnit() {
        costs(PER_UNIT, 0, "0");
        costs(PER_UNIT, 1, "0.12");                         // 1 x 0.12
        costs(PER_UNIT, 305, "36.60");                      // 305 x 0.12
        costs(PER_UNIT, HUGE, "1106804644422573096.84");    // 9223372036854775807 x 0.12
    }

    @Test
    void graduated() {
        costs(GRADUATED, 0, "0");                           // no tier is reached, no flat fee
        costs(GRADUATED, 1, "0.12");                        // 1 x 0.12
        costs(GRADUATED, 100, "12");                        // 100 x 0.12; the bound belongs to its tier
        costs(GRADUATED, 101, "17.11");                     // 12 + 1 x 0.11 + 5
        costs(GRADUATED, 500, "61");                        // 12 + 400 x 0.11 + 5
        costs(GRADUATED, 501, "61.10");                     // 61 + 1 x 0.10
        costs(GRADUATED, HUGE, "922337203685477591.70");    // 61 + 9223372036854775307 x 0.10
    }

    @Test
    void volume() {
        costs(VOLUME, 0, "0");
        costs(VOLUME, 1, "0.12");                           // 1 x 0.12
        costs(VOLUME, 100, "12");                           // 100 x 0.12; the bound belongs to its tier
        costs(VOLUME, 101, "16.11");                        // 101 x 0.11 + 5
        costs(VOLUME, 500, "60");                           // 500 x 0.11 + 5
        costs(VOLUME, 501, "60.08");                        // 501 x 0.08 + 20
        costs(VOLUME, HUGE, "737869762948382084.56");       // 9223372036854775807 x 0.08 + 20
    }

    @Test
    void packages() {
        costs(PACKAGE, 0, "0");                             // none begun
        costs(PACKAGE, 1, "9.99");                          // 1 x 9.99
        costs(PACKAGE, 100, "9.99");                        // 1 x 9.99
        costs(PACKAGE, 101, "19.98");                       // 2 x 9.99
        costs(PACKAGE, HUGE, "921414866481792112.41");      // 92233720368547759 x 9.99
    }

    @Test
    void minimum() {
        Price fifty = new Price.Minimum(money("50"), PER_UNIT);
        costs(fifty, 0, "50");                              // 0 + 50
        costs(fifty, 100, "50");                            // 12 + 38
        costs(fifty, 416, "50");                            // 49.92 + 0.08
        costs(fifty, 417, "50.04");                         // 417 x 0.12
        assertThat(rate(JOB_RUNS, 0, fifty, 0, Fraction.of(17, 31)).amount().amount())
                .isEqualTo(Fraction.of(850, 31));           // 50 x 17/31, not yet rounded
        assertThat(rate(JOB_RUNS, 0, fifty, 0, Fraction.ZERO).steps()).isEmpty();
        costs(new Price.Minimum(money("15"), GRADUATED), 100, "15");      // 12 + 3
        costs(new Price.Minimum(money("15"), GRADUATED), 101, "17.11");   // the flat fee counts towards the minimum
    }

    @Test
    void aFractionOfAUnit() {
        Price hourly = new Price.PerUnit(money("0.12"));
        assertThat(cost(COMPUTE_HOURS, hourly, 30 * HOURS + 30 * MINUTES)).isEqualTo(Fraction.of(money("3.66")));   // 30.5 x 0.12
        assertThat(cost(COMPUTE_HOURS, hourly, 20 * MINUTES)).isEqualTo(Fraction.of(money("0.04")));                // 1/3 x 0.12
        assertThat(cost(COMPUTE_HOURS, new Price.PerUnit(money("0.10")), 20 * MINUTES)).isEqualTo(Fraction.of(1, 30)); // 1/3 x 0.10
        assertThat(cost(AI_SPEND, new Price.PerUnit(money("1")), 12_345_000)).isEqualTo(Fraction.of(money("12.345"))); // 12.345 x 1
    }

    @Test
    void theTotalIsRoundedHalfUpToTheBillingIncrement() {
        rounds(29_999, 0);              // 29.999 s is less than half a minute
        rounds(30_000, MINUTES);        // half a minute goes up
        rounds(89_999, MINUTES);
        rounds(90_000, 2 * MINUTES);
        rounds(HUGE - 55_807, HUGE - 55_807);           // the largest whole minute a long holds
        rounds(HUGE - 55_807 + 29_999, HUGE - 55_807);
        assertThatThrownBy(() -> rate(COMPUTE_HOURS, 0, PER_UNIT, HUGE, WHOLE)).isInstanceOf(ArithmeticException.class);
        Metric oddIncrement = withIncrement(7);
        assertThat(rate(oddIncrement, 0, PER_UNIT, 3, WHOLE).rounded()).isZero();               // 3 of 7
        assertThat(rate(oddIncrement, 0, PER_UNIT, 4, WHOLE).rounded()).isEqualTo(7);           // 4 of 7
    }

    @Test
    void theAllowanceIsTakenOffTheRoundedTotal() {
        Rated rated = rate(COMPUTE_HOURS, 100 * HOURS, PER_UNIT, 100 * HOURS + 30_000, WHOLE);
        assertThat(rated.rounded()).isEqualTo(100 * HOURS + MINUTES);
        assertThat(rated.overage()).isEqualTo(MINUTES);
        assertThat(rated.amount().amount()).isEqualTo(Fraction.of(money("0.002")));             // 1/60 x 0.12
        assertThat(rate(COMPUTE_HOURS, 100 * HOURS, PER_UNIT, 100 * HOURS + 29_999, WHOLE).overage()).isZero();
        assertThat(rate(COMPUTE_HOURS, 100 * HOURS, PER_UNIT, 7, WHOLE).amount().amount()).isEqualTo(Fraction.ZERO);
        assertThat(rate(JOB_RUNS, 100, GRADUATED, 200, WHOLE).amount().amount()).isEqualTo(Fraction.of(12));  // tiers count from the overage's first
    }

    @Test
    void withoutAPriceOverageCostsNothing() {
        Rated rated = Rater.rate(
                JOB_RUNS, new Terms.Metered(10, Optional.empty(), new Plan.PlanLimit.AtAllowance()), 15, WHOLE, USD);
        assertThat(rated.overage()).isEqualTo(5);
        assertThat(rated.steps()).isEmpty();
        assertThat(rated.amount().amount()).isEqualTo(Fraction.ZERO);
    }

    @Test
    void stepsSayTierByTierWhatWasMultiplied() {
        Rated rated = rate(JOB_RUNS, 0, new Price.Minimum(money("100"), GRADUATED), 120, WHOLE);
        assertThat(rated.steps()).containsExactly(
                new PriceStep.InTier(1, 0, OptionalLong.of(100), 100, money("0.12"), money("0"), usd("12")),
                new PriceStep.InTier(2, 100, OptionalLong.of(500), 20, money("0.11"), money("5"), usd("7.20")),
                new PriceStep.UpToMinimum(money("100"), WHOLE, usd("80.80")));
        assertThat(rate(JOB_RUNS, 0, VOLUME, 501, WHOLE).steps()).containsExactly(
                new PriceStep.InTier(3, 500, OptionalLong.empty(), 501, money("0.08"), money("20"), usd("60.08")));
        assertThat(rate(JOB_RUNS, 0, PACKAGE, 101, WHOLE).steps()).containsExactly(
                new PriceStep.Packages(2, 100, money("9.99"), usd("19.98")));
    }

    @Test
    void aNegativeQuantityIsABug() {
        assertThatThrownBy(() -> rate(JOB_RUNS, 0, PER_UNIT, -1, WHOLE)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void costs(Price price, long overage, String amount) {
        assertThat(cost(JOB_RUNS, price, overage)).as("%s of %s", overage, price).isEqualTo(Fraction.of(money(amount)));
    }

    private static void rounds(long measured, long rounded) {
        assertThat(rate(COMPUTE_HOURS, 0, PER_UNIT, measured, WHOLE).rounded()).isEqualTo(rounded);
    }

    private static Fraction cost(Metric metric, Price price, long quantity) {
        return rate(metric, 0, price, quantity, WHOLE).amount().amount();
    }

    private static Rated rate(Metric metric, long allowance, Price price, long quantity, Fraction share) {
        return Rater.rate(metric, new Terms.Metered(allowance, Optional.of(price), new Plan.PlanLimit.None()), quantity, share, USD);
    }

    private static Metric withIncrement(long increment) {
        return new Metric(JOB_RUNS.key(), JOB_RUNS.name(), JOB_RUNS.eventType(), Optional.empty(), JOB_RUNS.aggregation(),
                Optional.empty(), Optional.empty(), JOB_RUNS.unit(), increment);
    }

    private static ExactMoney usd(String amount) {
        return ExactMoney.of(money(amount), USD);
    }

    private static Price.Tiers tiers(String lastUnitPrice, String lastFlatFee, List<Price.BoundedTier> bounded) {
        return new Price.Tiers(bounded, rate(lastUnitPrice, lastFlatFee));
    }

    private static Price.Rate rate(String unitPrice, String flatFee) {
        return new Price.Rate(money(unitPrice), money(flatFee));
    }

    private static BigDecimal money(String amount) {
        return new BigDecimal(amount);
    }
}
