package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Plan.PlanLimit;
import io.tollgate.domain.catalog.Price.BoundedTier;
import io.tollgate.domain.catalog.Price.Rate;
import io.tollgate.domain.catalog.Price.Tiers;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Optional;

/** Prices, limits and quantities as people read them; equal ones read the same, however they were written. */
public final class PriceWords {
    private PriceWords() {}

    /** "USD 0.12 per hour", "up to 100 hour USD 0.10 per hour, then USD 0.05 per hour". */
    public static String price(Price price, Unit unit, Currency currency) {
        return switch (price) {
            case Price.PerUnit(BigDecimal unitPrice) -> perUnit(unitPrice, unit, currency);
            case Price.Graduated(Tiers tiers) -> tiers(tiers, unit, currency, ", then ");
            case Price.Volume(Tiers tiers) -> "all of it at the price of the tier it ends in: " + tiers(tiers, unit, currency, ", beyond that ");
            case Price.Package(long size, BigDecimal packagePrice) ->
                    amount(packagePrice, currency) + " for each begun " + quantity(size, unit);
            case Price.Minimum(BigDecimal atLeast, Price inner) ->
                    price(inner, unit, currency) + ", at least " + amount(atLeast, currency);
        };
    }

    public static String price(Optional<Price> price, Unit unit, Currency currency) {
        return price.map(each -> price(each, unit, currency)).orElse("free of charge");
    }

    public static String limit(PlanLimit limit, Unit unit) {
        return switch (limit) {
            case PlanLimit.None() -> "no limit";
            case PlanLimit.AtAllowance() -> "the allowance";
            case PlanLimit.AtCredit() -> "what credits pay for";
            case PlanLimit.AtQuantity(long quantity) -> quantity(quantity, unit);
        };
    }

    /** "1.5 hour". */
    public static String quantity(long quantity, Unit unit) {
        return unit.format(quantity) + " " + unit.name();
    }

    /** "USD 25.00". */
    public static String amount(Money amount) {
        return amount.currency() + " " + amount;
    }

    private static String tiers(Tiers tiers, Unit unit, Currency currency, String next) {
        StringBuilder words = new StringBuilder();
        for (BoundedTier tier : tiers.bounded()) {
            words.append(words.isEmpty() ? "up to " : next + "up to ")
                    .append(quantity(tier.upTo(), unit)).append(' ').append(rate(tier.rate(), unit, currency));
        }
        return words.append(words.isEmpty() ? "" : next).append(rate(tiers.last(), unit, currency)).toString();
    }

    private static String rate(Rate rate, Unit unit, Currency currency) {
        String perUnit = perUnit(rate.unitPrice(), unit, currency);
        return rate.flatFee().signum() == 0 ? perUnit : perUnit + " and " + amount(rate.flatFee(), currency) + " flat";
    }

    private static String perUnit(BigDecimal unitPrice, Unit unit, Currency currency) {
        boolean isMoney = unit.name().equals(currency.getCurrencyCode());
        return isMoney && unitPrice.compareTo(BigDecimal.ONE) == 0 ? "at cost" : amount(unitPrice, currency) + " per " + unit.name();
    }

    private static String amount(BigDecimal amount, Currency currency) {
        int decimals = Math.max(currency.getDefaultFractionDigits(), amount.stripTrailingZeros().scale());
        return currency + " " + amount.setScale(decimals, RoundingMode.UNNECESSARY).toPlainString();
    }
}
