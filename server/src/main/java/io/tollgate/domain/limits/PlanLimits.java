package io.tollgate.domain.limits;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.PlanLimit;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Price;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/** The limit that a plan sets on a metric. */
public final class PlanLimits {
    private PlanLimits() {}

    /**
     * The most of the metric, in smallest units, that may be used in a period under these terms; empty without a limit. A metric that is not
     * available has the limit 0.
     *
     * @param credit what the workspace's credits for the metric can pay for in the period
     */
    public static OptionalLong of(Metric metric, Terms terms, Money credit) {
        return switch (terms) {
            case Terms.NotAvailable none -> OptionalLong.of(0);
            case Terms.Metered metered -> switch (metered.limit()) {
                case PlanLimit.None none -> OptionalLong.empty();
                case PlanLimit.AtAllowance atAllowance -> OptionalLong.of(metered.allowance());
                case PlanLimit.AtQuantity atQuantity -> OptionalLong.of(atQuantity.quantity());
                case PlanLimit.AtCredit atCredit -> OptionalLong.of(
                        Math.addExact(metered.allowance(), paidFor(metric, metered.price(), credit)));
            };
        };
    }

    /** The largest quantity that costs no more than the credit; only a price per unit can be turned around so. */
    private static long paidFor(Metric metric, Optional<Price> price, Money credit) {
        if (price.isPresent() && price.get() instanceof Price.PerUnit(BigDecimal unitPrice) && unitPrice.signum() > 0) {
            Fraction units = credit.exact().amount().dividedBy(Fraction.of(unitPrice));
            Fraction smallest = units.times(Fraction.of(metric.unit().smallestPerUnit()));
            return smallest.numerator().divide(smallest.denominator()).longValueExact();
        }
        throw new IllegalArgumentException("a limit at the credit needs a price per unit above zero: " + metric.key());
    }
}
