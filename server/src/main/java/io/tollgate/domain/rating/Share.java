package io.tollgate.domain.rating;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.foundation.amounts.Fraction;

/**
 * The part of a billing period that a stretch of time covers, in the units it was counted in.
 *
 * @param part days or seconds covered, 0 to {@code whole}
 * @param whole days or seconds of that real month
 */
public record Share(long part, long whole, Catalog.Proration rule) {

    public Share {
        if (part < 0 || part > whole || whole < 1) {
            throw new IllegalArgumentException("no share of a period: " + part + " of " + whole);
        }
    }

    public Fraction fraction() {
        return Fraction.of(part, whole);
    }

    /** "17 of 31 days". */
    @Override
    public String toString() {
        return part + " of " + whole + switch (rule) {
            case DAY -> " days";
            case SECOND -> " seconds";
        };
    }
}
