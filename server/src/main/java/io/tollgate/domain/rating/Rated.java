package io.tollgate.domain.rating;

import io.tollgate.foundation.amounts.ExactMoney;
import java.util.List;

/**
 * What a phase's usage of one metric costs, and how that came about. Quantities are in smallest units.
 *
 * @param measured the billable quantity as it was counted
 * @param rounded the same, half-up to the metric's billing increment
 * @param overage what of {@code rounded} is beyond the allowance
 * @param steps the price of the overage; their amounts add up to {@code amount}; empty where it costs nothing
 * @param amount unrounded
 */
public record Rated(long measured, long rounded, long allowance, long overage, List<PriceStep> steps, ExactMoney amount) {
    public Rated {
        steps = List.copyOf(steps);
    }
}
