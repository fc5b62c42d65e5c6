package io.tollgate.domain.workspaces;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;

/** Which tax stands on a workspace's invoices. */
public sealed interface TaxTerms {

    /** The sale is outside of the scope of tax: no tax line at all. */
    record None() implements TaxTerms {}

    /**
     * A rate on the invoice's net.
     *
     * @param name as it stands on the line, "VAT"
     * @param percent from 0 to 100, with at most four decimals; trailing zeros are dropped, so that equal rates are equal records
     */
    record Rate(String name, BigDecimal percent) implements TaxTerms {
        public Rate {
            if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0 || percent.stripTrailingZeros().scale() > 4) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST, "A tax rate is a percentage from 0 to 100 with at most four decimals.", "tax.percent");
            }
            percent = percent.signum() == 0 ? BigDecimal.ZERO : percent.stripTrailingZeros();
        }

        @Override
        public String toString() {
            return name + " " + percent.toPlainString() + "%";
        }
    }

    /** The customer pays no tax, for a reason that has to stand on the invoice. */
    record Exempt(String reason) implements TaxTerms {}

    /** The customer, known by a VAT id, accounts for the tax. */
    record ReverseCharge(String vatId) implements TaxTerms {}
}
