package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.METRICS;
import static io.tollgate.domain.catalog.SamplePlans.USD;
import static io.tollgate.domain.invoicing.SampleFacts.APRIL;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Price;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Facts of a month that nobody planned: any plan, any price, up to four phases, grants that overlap them or do not. */
final class RandomFacts {
    private final Random random;

    private RandomFacts(Random random) {
        this.random = random;
    }

    static Arbitrary<BillingFacts> any() {
        return Arbitraries.randomValue(random -> new RandomFacts(random).facts());
    }

    private BillingFacts facts() {
        List<Instant> bounds = new ArrayList<>(List.of(MARCH.from(), MARCH.to()));
        IntStream.range(0, random.nextInt(4)).forEach(i -> bounds.add(instantInMarch()));
        List<Instant> sorted = bounds.stream().sorted().distinct().toList();
        List<UsagePhase> phases = IntStream.range(1, sorted.size())
                .mapToObj(i -> phase(new TimeRange(sorted.get(i - 1), sorted.get(i))))
                .toList();
        return new BillingFacts(
                new BillingFacts.Workspace("w", "W \"quoted\" \u00fc", random.nextInt(3) == 0 ? Optional.empty() : Optional.of(SampleFacts.billing(tax()))),
                InvoiceKind.values()[random.nextInt(InvoiceKind.values().length)],
                APRIL.firstDay(),
                MARCH,
                USD,
                List.of(
                        Fee.inAdvance("p", "P", money(), APRIL, rule()),
                        new Fee(Fee.Reason.PRORATION_CREDIT, "p", "P", money(), new TimeRange(instantInMarch(), MARCH.to()), MARCH, rule()).cappedAt(money())),
                phases,
                IntStream.range(0, random.nextInt(6)).mapToObj(this::credit).toList(),
                IntStream.range(0, random.nextInt(2)).mapToObj(i -> new BillingFacts.ThresholdPayment("TG-2026-00000" + i, money())).toList());
    }

    private TaxTerms tax() {
        return switch (random.nextInt(5)) {
            case 0 -> new TaxTerms.None();
            case 1 -> new TaxTerms.Exempt("a charity");
            case 2 -> new TaxTerms.ReverseCharge("DE123456789");
            default -> new TaxTerms.Rate("VAT", BigDecimal.valueOf(random.nextInt(300_000), 4));
        };
    }

    private UsagePhase phase(TimeRange range) {
        List<MetricUsage> usage = METRICS.stream().map(metric -> {
            long quantity = random.nextInt(3) == 0 ? 0 : random.nextLong(200 * metric.unit().smallestPerUnit());
            long beyondLimit = random.nextBoolean() ? 0 : random.nextLong(quantity + 1);
            return new MetricUsage(metric, terms(metric.unit().smallestPerUnit()), quantity, beyondLimit, random.nextLong(9));
        }).toList();
        return new UsagePhase(range, MARCH, rule(), 1 + random.nextInt(9), "p", "P", usage);
    }

    private Plan.Terms terms(long unit) {
        if (random.nextInt(8) == 0) {
            return new Plan.Terms.NotAvailable();
        }
        Optional<Price> price = random.nextInt(8) == 0 ? Optional.empty() : Optional.of(price(unit));
        return new Plan.Terms.Metered(random.nextLong(50 * unit), price, switch (random.nextInt(4)) {
            case 0 -> new Plan.PlanLimit.AtAllowance();
            case 1 -> new Plan.PlanLimit.AtCredit();
            case 2 -> new Plan.PlanLimit.AtQuantity(random.nextLong(100 * unit));
            default -> new Plan.PlanLimit.None();
        });
    }

    private Price price(long unit) {
        return switch (random.nextInt(5)) {
            case 0 -> new Price.Graduated(tiers(unit));
            case 1 -> new Price.Volume(tiers(unit));
            case 2 -> new Price.Package(1 + random.nextLong(10 * unit), decimal());
            case 3 -> new Price.Minimum(decimal(), new Price.Graduated(tiers(unit)));
            default -> new Price.PerUnit(decimal());
        };
    }

    private Price.Tiers tiers(long unit) {
        List<Price.BoundedTier> bounded = random.longs(random.nextInt(4), 1, 150 * unit + 2).sorted().distinct()
                .mapToObj(upTo -> new Price.BoundedTier(upTo, new Price.Rate(decimal(), decimal())))
                .toList();
        return new Price.Tiers(bounded, new Price.Rate(decimal(), decimal()));
    }

    private BillingFacts.Credit credit(int number) {
        Instant from = instantInMarch();
        return new BillingFacts.Credit(
                new CreditGrantId(random.nextInt(100) * 10L + number),
                METRICS.get(random.nextInt(2)).key(),
                CreditGrant.Kind.values()[random.nextInt(CreditGrant.Kind.values().length)],
                money(),
                from,
                random.nextBoolean() ? Optional.empty() : Optional.of(from.plusSeconds(1 + random.nextInt(1_000_000))));
    }

    private Instant instantInMarch() {
        return MARCH.from().plusMillis(1 + random.nextInt(2_000_000_000));
    }

    private Catalog.Proration rule() {
        return random.nextBoolean() ? Catalog.Proration.DAY : Catalog.Proration.SECOND;
    }

    private Money money() {
        return new Money(1 + random.nextInt(20_000), USD);
    }

    private BigDecimal decimal() {
        return BigDecimal.valueOf(random.nextInt(100_000), random.nextInt(7));
    }
}
