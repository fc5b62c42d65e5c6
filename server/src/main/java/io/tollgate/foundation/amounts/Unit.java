package io.tollgate.foundation.amounts;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * What a metric is shown and priced in, and the smallest unit that quantities count: one hour is 3,600,000 milliseconds.
 *
 * @param name the unit people read, "hour"
 * @param smallest the unit quantities count, "millisecond"; the same as {@code name} when {@code smallestPerUnit} is 1
 * @param smallestPerUnit how many of the smallest make one unit, at least 1
 */
public record Unit(String name, String smallest, long smallestPerUnit) {

    public Unit {
        if (smallestPerUnit < 1) {
            throw new IllegalArgumentException("a unit holds at least one smallest unit, not " + smallestPerUnit);
        }
    }

    /** The exact number of units, for pricing. */
    public Fraction units(long quantity) {
        return Fraction.of(quantity, smallestPerUnit);
    }

    /**
     * The quantity as a decimal of the unit, "1.5". Where that decimal would not end (a millisecond in hours) it is given to as many
     * digits as {@link #parse} needs to find the same quantity again.
     */
    public String format(long quantity) {
        return units(quantity).toDecimal(decimals()).toPlainString();
    }

    /**
     * The quantity that a decimal of the unit stands for.
     *
     * @throws ArithmeticException when it is no whole number of the smallest unit, even to the digits that {@link #format} writes, or too large
     */
    public long parse(BigDecimal units) {
        Fraction exact = Fraction.of(units).times(Fraction.of(smallestPerUnit));
        long nearest = exact.roundedHalfUp().longValueExact();
        boolean asWritten = units.scale() <= decimals() && units(nearest).toDecimal(decimals()).compareTo(units) == 0;
        if (exact.compareTo(Fraction.of(nearest)) != 0 && !asWritten) {
            throw new ArithmeticException(units.toPlainString() + " " + name + " is no whole number of the smallest unit, the " + smallest);
        }
        return nearest;
    }

    /** "hours"; a currency's code has no plural, nor has a word that ends like one. */
    public String plural() {
        return name.endsWith("s") || name.equals(name.toUpperCase(Locale.ROOT)) ? name : name + "s";
    }

    private int decimals() {
        return smallestPerUnit == 1 ? 0 : Long.toString(smallestPerUnit - 1).length();
    }
}
