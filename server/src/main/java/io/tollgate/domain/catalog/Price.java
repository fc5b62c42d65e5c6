package io.tollgate.domain.catalog;

import java.math.BigDecimal;
import java.util.List;

/**
 * What the overage of a metric costs: the quantity beyond the allowance of one phase. Prices are per metric unit (an hour, a page), in the
 * catalog's currency, and never negative; bounds and sizes are in smallest units.
 */
public sealed interface Price {

    /** The same price for every unit. */
    record PerUnit(BigDecimal unitPrice) implements Price {}

    /** Each unit costs what the tier it falls into says: the first 100 at one price, those after at the next. */
    record Graduated(Tiers tiers) implements Price {}

    /** Every unit costs what the tier that the whole overage falls into says. */
    record Volume(Tiers tiers) implements Price {}

    /** Sold in whole packages; a begun one is charged in full. */
    record Package(long size, BigDecimal packagePrice) implements Price {
        public Package {
            if (size < 1) {
                throw new IllegalArgumentException("a package holds at least one smallest unit, not " + size);
            }
        }
    }

    /** The other price, but at least this much for a whole period; prorated like the fee where the phase is shorter. */
    record Minimum(BigDecimal atLeast, Price price) implements Price {
        public Minimum {
            if (price instanceof Minimum) {
                throw new IllegalArgumentException("a minimum does not stand on a minimum");
            }
        }
    }

    /** What a unit in a tier costs, and what is added once when the tier is reached. */
    record Rate(BigDecimal unitPrice, BigDecimal flatFee) {}

    /** A tier up to and including {@code upTo} smallest units of overage. */
    record BoundedTier(long upTo, Rate rate) {}

    /** Tiers by upper bound, rising; the last one has none, so that no quantity is without a price. */
    record Tiers(List<BoundedTier> bounded, Rate last) {
        public Tiers {
            bounded = List.copyOf(bounded);
            long before = 0;
            for (BoundedTier tier : bounded) {
                if (tier.upTo() <= before) {
                    throw new IllegalArgumentException("tier bounds rise from above zero: " + tier.upTo() + " after " + before);
                }
                before = tier.upTo();
            }
        }
    }
}
