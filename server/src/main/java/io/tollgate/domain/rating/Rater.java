package io.tollgate.domain.rating;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Price;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.OptionalLong;

/** What a phase's usage of one metric costs. The one place where a quantity meets a price: bills, previews and forecasts all come here. */
public final class Rater {
    private final Unit unit;
    private final Fraction share;
    private final Currency currency;

    private Rater(Unit unit, Fraction share, Currency currency) {
        this.unit = unit;
        this.share = share;
        this.currency = currency;
    }

    /**
     * Rounds to the billing increment, takes off the allowance, prices the rest.
     *
     * @param billable smallest units the phase has to answer for, without what was beyond a hard limit; never negative
     * @param share the phase's part of its billing period; only a minimum depends on it
     * @throws ArithmeticException when the rounded quantity is beyond what a long holds
     */
    public static Rated rate(Metric metric, Terms.Metered terms, long billable, Fraction share, Currency currency) {
        if (billable < 0) {
            throw new IllegalArgumentException("no price for a negative quantity of " + metric.key() + ": " + billable);
        }
        long rounded = roundedHalfUp(billable, metric.billingIncrement());
        long overage = rounded > terms.allowance() ? rounded - terms.allowance() : 0;
        Rater rater = new Rater(metric.unit(), share, currency);
        List<PriceStep> steps = terms.price().map(price -> rater.steps(price, overage)).orElse(List.of());
        return new Rated(billable, rounded, terms.allowance(), overage, steps, rater.sum(steps));
    }

    private static long roundedHalfUp(long quantity, long increment) {
        long rest = quantity % increment;
        long below = quantity - rest;
        return rest >= increment - rest ? Math.addExact(below, increment) : below;
    }

    private List<PriceStep> steps(Price price, long overage) {
        return switch (price) {
            case Price.Minimum(BigDecimal atLeast, Price inner) -> withMinimum(atLeast, steps(inner, overage));
            case Price.PerUnit(BigDecimal unitPrice) when overage > 0 ->
                    List.of(new PriceStep.Units(overage, unitPrice, cost(overage, unitPrice)));
            case Price.Graduated(Price.Tiers tiers) when overage > 0 -> graduated(tiers, overage);
            case Price.Volume(Price.Tiers tiers) when overage > 0 -> List.of(volume(tiers, overage));
            case Price.Package(long size, BigDecimal packagePrice) when overage > 0 -> List.of(packages(size, packagePrice, overage));
            case Price.PerUnit _, Price.Graduated _, Price.Volume _, Price.Package _ -> List.of();
        };
    }

    private List<PriceStep> graduated(Price.Tiers tiers, long overage) {
        List<PriceStep> steps = new ArrayList<>();
        long above = 0;
        for (Price.BoundedTier tier : tiers.bounded()) {
            if (overage <= above) {
                return steps;
            }
            long quantity = Math.min(overage, tier.upTo()) - above;
            steps.add(inTier(steps.size() + 1, above, OptionalLong.of(tier.upTo()), quantity, tier.rate()));
            above = tier.upTo();
        }
        if (overage > above) {
            steps.add(inTier(steps.size() + 1, above, OptionalLong.empty(), overage - above, tiers.last()));
        }
        return steps;
    }

    private PriceStep volume(Price.Tiers tiers, long overage) {
        int number = 1;
        long above = 0;
        for (Price.BoundedTier tier : tiers.bounded()) {
            if (overage <= tier.upTo()) {
                return inTier(number, above, OptionalLong.of(tier.upTo()), overage, tier.rate());
            }
            number++;
            above = tier.upTo();
        }
        return inTier(number, above, OptionalLong.empty(), overage, tiers.last());
    }

    private PriceStep inTier(int number, long above, OptionalLong upTo, long quantity, Price.Rate rate) {
        ExactMoney amount = cost(quantity, rate.unitPrice()).plus(ExactMoney.of(rate.flatFee(), currency));
        return new PriceStep.InTier(number, above, upTo, quantity, rate.unitPrice(), rate.flatFee(), amount);
    }

    private PriceStep packages(long size, BigDecimal packagePrice, long overage) {
        long count = Math.ceilDiv(overage, size);
        return new PriceStep.Packages(count, size, packagePrice, ExactMoney.of(packagePrice, currency).times(Fraction.of(count)));
    }

    private List<PriceStep> withMinimum(BigDecimal atLeast, List<PriceStep> steps) {
        ExactMoney missing = ExactMoney.of(atLeast, currency).times(share).minus(sum(steps));
        if (missing.amount().signum() <= 0) {
            return steps;
        }
        List<PriceStep> all = new ArrayList<>(steps);
        all.add(new PriceStep.UpToMinimum(atLeast, share, missing));
        return all;
    }

    private ExactMoney cost(long quantity, BigDecimal unitPrice) {
        return ExactMoney.of(unitPrice, currency).times(unit.units(quantity));
    }

    private ExactMoney sum(List<PriceStep> steps) {
        return steps.stream().map(PriceStep::amount).reduce(ExactMoney.zero(currency), ExactMoney::plus);
    }
}
