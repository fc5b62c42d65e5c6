package io.tollgate.foundation.amounts;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;

/** An unrounded amount in whole currency units, for computing; it becomes {@link Money} once, on an invoice line. */
public record ExactMoney(Fraction amount, Currency currency) {

    public static ExactMoney zero(Currency currency) {
        return new ExactMoney(Fraction.ZERO, currency);
    }

    public static ExactMoney of(BigDecimal amount, Currency currency) {
        return new ExactMoney(Fraction.of(amount), currency);
    }

    public ExactMoney plus(ExactMoney other) {
        requireSame(other);
        return new ExactMoney(amount.plus(other.amount), currency);
    }

    public ExactMoney minus(ExactMoney other) {
        requireSame(other);
        return new ExactMoney(amount.minus(other.amount), currency);
    }

    public ExactMoney times(Fraction factor) {
        return new ExactMoney(amount.times(factor), currency);
    }

    public ExactMoney negated() {
        return new ExactMoney(amount.negated(), currency);
    }

    public ExactMoney atLeast(ExactMoney other) {
        requireSame(other);
        return amount.compareTo(other.amount) >= 0 ? this : other;
    }

    /** The one place where an amount is rounded: half-up (away from zero) to the currency's minor unit. */
    public Money rounded() {
        BigInteger minor = amount.times(Money.minorUnitsIn(currency)).roundedHalfUp();
        return new Money(minor.longValueExact(), currency);
    }

    private void requireSame(ExactMoney other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot combine " + currency + " with " + other.currency);
        }
    }
}
