package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;

/** A percentage of a net amount, unrounded. */
final class TaxRate {
    private static final Fraction PERCENT = Fraction.of(1, 100);

    private TaxRate() {}

    static ExactMoney of(TaxTerms.Rate rate, Money net) {
        return net.exact().times(Fraction.of(rate.percent()).times(PERCENT));
    }
}
