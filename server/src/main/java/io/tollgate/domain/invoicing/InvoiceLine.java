package io.tollgate.domain.invoicing;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.TimeRange;
import java.util.Optional;

/**
 * One line of an invoice, rounded to whole minor units.
 *
 * @param metric key of the metric whose usage it charges or pays for
 * @param quantity decimal in the metric's unit, or 1 for a whole fee
 * @param unitPrice decimal in the invoice's currency, where one price applies to the whole quantity
 * @param period the stretch of time that it charges for
 * @param basis what it was computed from
 */
public record InvoiceLine(
        LineKind kind,
        String description,
        Optional<String> metric,
        Optional<String> quantity,
        Optional<String> unitPrice,
        TimeRange period,
        Money amount,
        LineBasis basis) {

    /** In all but the description, whose wording may be bettered. */
    boolean isSameAs(InvoiceLine other) {
        return kind == other.kind
                && metric.equals(other.metric)
                && quantity.equals(other.quantity)
                && unitPrice.equals(other.unitPrice)
                && period.equals(other.period)
                && amount.equals(other.amount)
                && basis.equals(other.basis);
    }
}
