package io.tollgate.domain.rating;

import io.tollgate.domain.catalog.Price;
import java.math.BigDecimal;
import java.util.List;

/**
 * The price of overage found without arithmetic on tiers: it is handed over event by event, unit by unit, as if a clerk with a price list
 * stood beside it. Slow, and written apart from {@link Rater}, to be compared with it. A unit is its own smallest unit here.
 */
final class UnitByUnit {

    private UnitByUnit() {}

    /** @param part days of the phase, of {@code whole} days of the period; the answer is the cost times {@code whole}, so that it stays a decimal */
    static BigDecimal costTimesWhole(Price price, List<Integer> events, int part, int whole) {
        BigDecimal days = BigDecimal.valueOf(whole);
        return switch (price) {
            case Price.Minimum minimum -> {
                BigDecimal floor = minimum.atLeast().multiply(BigDecimal.valueOf(part));
                yield costTimesWhole(minimum.price(), events, part, whole).max(floor);
            }
            case Price.PerUnit perUnit -> walk(events, (unit, bill) -> bill.add(perUnit.unitPrice())).multiply(days);
            case Price.Graduated graduated -> walk(events, (unit, bill) -> {
                Price.Rate rate = rateOf(graduated.tiers(), unit);
                boolean firstOfItsTier = unit == 1 || rateOf(graduated.tiers(), unit - 1) != rate;
                return bill.add(rate.unitPrice()).add(firstOfItsTier ? rate.flatFee() : BigDecimal.ZERO);
            }).multiply(days);
            case Price.Volume volume -> {
                int total = events.stream().mapToInt(Integer::intValue).sum();
                Price.Rate rate = rateOf(volume.tiers(), total);
                BigDecimal units = walk(events, (unit, bill) -> bill.add(rate.unitPrice()));
                yield (total == 0 ? units : units.add(rate.flatFee())).multiply(days);
            }
            case Price.Package boxes -> walk(events,
                    (unit, bill) -> (unit - 1) % boxes.size() == 0 ? bill.add(boxes.packagePrice()) : bill).multiply(days);
        };
    }

    private interface Charge {
        BigDecimal add(int unit, BigDecimal bill);
    }

    private static BigDecimal walk(List<Integer> events, Charge charge) {
        BigDecimal bill = BigDecimal.ZERO;
        int unit = 0;
        for (int event : events) {
            for (int i = 0; i < event; i++) {
                unit++;
                bill = charge.add(unit, bill);
            }
        }
        return bill;
    }

    private static Price.Rate rateOf(Price.Tiers tiers, int unit) {
        Price.Rate rate = tiers.last();
        for (Price.BoundedTier tier : tiers.bounded().reversed()) {
            if (tier.upTo() >= unit) {
                rate = tier.rate();
            }
        }
        return rate;
    }
}
