package io.tollgate.actions;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.util.Currency;

/** Amounts that callers write. */
final class Amounts {
    private Amounts() {}

    /** Above zero, in whole minor units. @throws ApiError INVALID_REQUEST */
    static Money read(BigDecimal amount, Currency currency) {
        Money money;
        try {
            money = Money.of(amount, currency);
        } catch (ArithmeticException unreadable) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The amount is too large, or has more decimals than " + currency + " has.", "amount");
        }
        if (!money.isPositive()) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The amount must be above zero.", "amount");
        }
        return money;
    }
}
