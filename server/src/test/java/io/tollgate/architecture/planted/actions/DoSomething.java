package io.tollgate.architecture.planted.actions;

import io.tollgate.architecture.planted.domain.catalog.PriceStore;

/** Keeps every rule. */
public final class DoSomething {
    private final PriceStore prices;

    public DoSomething(PriceStore prices) {
        this.prices = prices;
    }

    public int run() {
        return prices.hashCode();
    }
}
