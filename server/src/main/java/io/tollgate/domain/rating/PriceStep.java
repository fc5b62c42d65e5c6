package io.tollgate.domain.rating;

import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Fraction;
import java.math.BigDecimal;
import java.util.OptionalLong;

/** One multiplication of a price: enough to show it, and to do it again. Quantities and bounds are in smallest units. */
public sealed interface PriceStep {

    ExactMoney amount();

    /** The whole overage at one price. */
    record Units(long quantity, BigDecimal unitPrice, ExactMoney amount) implements PriceStep {}

    /**
     * The part of the overage that one tier prices: for graduated prices what falls into it, for volume prices all of it.
     *
     * @param number counted from 1
     * @param above the tier holds what is more than this
     * @param upTo and no more than this; empty for the last tier
     */
    record InTier(int number, long above, OptionalLong upTo, long quantity, BigDecimal unitPrice, BigDecimal flatFee, ExactMoney amount)
            implements PriceStep {}

    /** Begun packages, each charged in full. */
    record Packages(long count, long size, BigDecimal packagePrice, ExactMoney amount) implements PriceStep {}

    /** What is missing to the minimum: its prorated amount less what the other steps come to. */
    record UpToMinimum(BigDecimal atLeast, Fraction share, ExactMoney amount) implements PriceStep {}
}
