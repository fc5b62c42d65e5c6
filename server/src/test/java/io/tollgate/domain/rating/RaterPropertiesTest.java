package io.tollgate.domain.rating;

import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.USD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Price;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Fraction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RaterPropertiesTest {

    @Property
    void agreesWithAClerkWhoIsHandedTheEventsInAnyOrder(
            @ForAll("prices") Price price,
            @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> events,
            @ForAll @IntRange(max = 31) int daysOf31) {
        long total = events.stream().mapToLong(Integer::longValue).sum();
        BigDecimal clerk = UnitByUnit.costTimesWhole(price, events, daysOf31, 31);
        Fraction rated = rate(JOB_RUNS, 0, price, total, Fraction.of(daysOf31, 31)).amount().amount();
        assertThat(rated.times(Fraction.of(31))).isEqualTo(Fraction.of(clerk));
    }

    @Property
    void anAmountIsTheSumOfItsStepsAndTheyCoverTheOverage(
            @ForAll("prices") Price price, @ForAll @LongRange(min = 0) long quantity, @ForAll @LongRange(min = 0) long allowance) {
        Rated rated = rate(JOB_RUNS, allowance, price, quantity, Fraction.of(17, 31));
        ExactMoney sum = rated.steps().stream().map(PriceStep::amount).reduce(ExactMoney.zero(USD), ExactMoney::plus);
        assertThat(sum).isEqualTo(rated.amount());
        assertThat(rated.overage()).isEqualTo(Math.max(0, quantity - allowance));
        long covered = rated.steps().stream().mapToLong(step -> switch (step) {
            case PriceStep.Units units -> units.quantity();
            case PriceStep.InTier tier -> tier.quantity();
            case PriceStep.Packages _ -> rated.overage();
            case PriceStep.UpToMinimum _ -> 0;
        }).sum();
        assertThat(covered).isEqualTo(rated.overage());
    }

    @Property
    void graduatedWithoutFlatFeesIsMonotoneAndNeverJumpsByMoreThanTheDearestUnit(
            @ForAll("tiersWithoutFlatFees") Price.Tiers tiers, @ForAll @LongRange(min = 0, max = 400) long quantity) {
        Price price = new Price.Graduated(tiers);
        Fraction step = cost(price, quantity + 1).minus(cost(price, quantity));
        BigDecimal dearest = tiers.bounded().stream().map(tier -> tier.rate().unitPrice()).reduce(tiers.last().unitPrice(), BigDecimal::max);
        assertThat(step).isBetween(Fraction.ZERO, Fraction.of(dearest));
    }

    @Property
    void theRoundedTotalIsTheNearestMultipleOfTheIncrement(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long quantity, @ForAll @LongRange(min = 1, max = 3_600_000) long increment) {
        Metric metric = new Metric("m", "M", "m.used", Optional.empty(), Metric.Aggregation.COUNT, Optional.empty(), Optional.empty(),
                JOB_RUNS.unit(), increment);
        long rounded = rate(metric, 0, new Price.PerUnit(BigDecimal.ONE), quantity, Fraction.ONE).rounded();
        assertThat(rounded % increment).isZero();
        assertThat(2 * (rounded - quantity)).isBetween(-increment + 1, increment);
    }

    @Provide
    Arbitrary<Price> prices() {
        Arbitrary<Price> simple = Arbitraries.oneOf(
                amounts().map(Price.PerUnit::new),
                tiers(amounts()).map(Price.Graduated::new),
                tiers(amounts()).map(Price.Volume::new),
                Combinators.combine(Arbitraries.longs().between(1, 90), amounts()).as(Price.Package::new));
        return Arbitraries.oneOf(simple, Combinators.combine(amounts(), simple).as(Price.Minimum::new));
    }

    @Provide
    Arbitrary<Price.Tiers> tiersWithoutFlatFees() {
        return tiers(Arbitraries.just(BigDecimal.ZERO));
    }

    private static Arbitrary<Price.Tiers> tiers(Arbitrary<BigDecimal> flatFees) {
        Arbitrary<Price.Rate> rates = Combinators.combine(amounts(), flatFees).as(Price.Rate::new);
        Arbitrary<List<Price.BoundedTier>> bounded = Arbitraries.longs().between(1, 300).set().ofMaxSize(4)
                .flatMap(bounds -> rates.list().ofSize(bounds.size()).map(all -> {
                    List<Long> rising = bounds.stream().sorted().toList();
                    return IntStream.range(0, all.size())
                            .mapToObj(i -> new Price.BoundedTier(rising.get(i), all.get(i)))
                            .toList();
                }));
        return Combinators.combine(bounded, rates).as(Price.Tiers::new);
    }

    private static Arbitrary<BigDecimal> amounts() {
        return Arbitraries.bigDecimals().between(BigDecimal.ZERO, BigDecimal.TEN).ofScale(4);
    }

    private static Fraction cost(Price price, long quantity) {
        return rate(JOB_RUNS, 0, price, quantity, Fraction.ONE).amount().amount();
    }

    private static Rated rate(Metric metric, long allowance, Price price, long quantity, Fraction share) {
        return Rater.rate(metric, new Terms.Metered(allowance, Optional.of(price), new Plan.PlanLimit.None()), quantity, share, USD);
    }
}
