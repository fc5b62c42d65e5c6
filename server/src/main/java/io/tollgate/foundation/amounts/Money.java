package io.tollgate.foundation.amounts;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Currency;

/** A rounded amount: whole minor units (cents) of a currency, as it stands on lines, totals and in the API. */
public record Money(long minorUnits, Currency currency) implements Comparable<Money> {

    public static Money zero(Currency currency) {
        return new Money(0, currency);
    }

    /** @throws ArithmeticException when the amount has more decimals than the currency */
    public static Money of(BigDecimal amount, Currency currency) {
        return new Money(amount.movePointRight(currency.getDefaultFractionDigits()).longValueExact(), currency);
    }

    public static Money sum(Collection<Money> amounts, Currency currency) {
        return amounts.stream().reduce(zero(currency), Money::plus);
    }

    static Fraction minorUnitsIn(Currency currency) {
        return Fraction.of(BigDecimal.ONE.movePointRight(currency.getDefaultFractionDigits()));
    }

    public Money plus(Money other) {
        requireSame(other);
        return new Money(Math.addExact(minorUnits, other.minorUnits), currency);
    }

    public Money minus(Money other) {
        requireSame(other);
        return new Money(Math.subtractExact(minorUnits, other.minorUnits), currency);
    }

    public Money negated() {
        return new Money(Math.negateExact(minorUnits), currency);
    }

    public Money atMost(Money other) {
        requireSame(other);
        return minorUnits <= other.minorUnits ? this : other;
    }

    public boolean isZero() {
        return minorUnits == 0;
    }

    public boolean isPositive() {
        return minorUnits > 0;
    }

    public boolean isNegative() {
        return minorUnits < 0;
    }

    public ExactMoney exact() {
        return ExactMoney.of(toDecimal(), currency);
    }

    public BigDecimal toDecimal() {
        return BigDecimal.valueOf(minorUnits, currency.getDefaultFractionDigits());
    }

    @Override
    public int compareTo(Money other) {
        requireSame(other);
        return Long.compare(minorUnits, other.minorUnits);
    }

    /** The plain decimal, "28.66", as the API writes it; the currency stands beside it. */
    @Override
    public String toString() {
        return toDecimal().toPlainString();
    }

    private void requireSame(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot combine " + currency + " with " + other.currency);
        }
    }
}
