package io.tollgate.entrypoints.web;

import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Quantities as people read them: two decimals where the unit has any, thousands apart. */
final class Quantities {
    private static final int DECIMALS = 2;
    private static final BigDecimal SMALLEST_SHOWN = new BigDecimal("0.01");

    private Quantities() {}

    /** "1,204.50", without the unit; "0" of nothing. */
    static String shown(Unit unit, long quantity) {
        if (unit.smallestPerUnit() == 1 || quantity == 0) {
            return String.format(Locale.ROOT, "%,d", quantity);
        }
        BigDecimal units = unit.units(quantity).toDecimal(DECIMALS + 2);
        if (quantity > 0 && units.compareTo(SMALLEST_SHOWN) < 0) {
            return "<0.01";
        }
        return String.format(Locale.ROOT, "%,.2f", units);
    }

    /** A whole number of units without decimals, "500", for allowances and limits; else as {@link #shown}. */
    static String round(Unit unit, long quantity) {
        return quantity % unit.smallestPerUnit() == 0 ? String.format(Locale.ROOT, "%,d", quantity / unit.smallestPerUnit()) : shown(unit, quantity);
    }

    static String withUnit(Unit unit, long quantity) {
        return round(unit, quantity) + " " + (quantity == unit.smallestPerUnit() ? unit.name() : unit.plural());
    }

    /** "42%", of what may be nothing. */
    static String share(long part, long whole) {
        if (whole <= 0 || part <= 0) {
            return part > 0 ? "100%" : "0%";
        }
        long permille = permille(part, whole);
        return permille < 5 ? "<1%" : (permille + 5) / 10 + "%";
    }

    /** For bars: "41.7%" of the width, at most all of it. */
    static String width(long part, long whole) {
        long permille = permille(part, whole);
        return permille / 10 + "." + permille % 10 + "%";
    }

    static long permille(long part, long whole) {
        if (whole <= 0 || part <= 0) {
            return 0;
        }
        return BigDecimal.valueOf(Math.min(part, whole)).multiply(BigDecimal.valueOf(1_000)).divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
