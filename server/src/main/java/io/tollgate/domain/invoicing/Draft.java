package io.tollgate.domain.invoicing;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.List;

/**
 * What facts come to.
 *
 * @param subtotal the sum of all lines but those of tax
 * @param total never different from the sum of the lines; below zero where more is given back than charged
 * @param draws what its credit lines take from which grant; empty for a threshold invoice, which only advances what the regular invoice draws
 * @param redraws what corrections of earlier periods take from which grant, or give back
 */
public record Draft(List<InvoiceLine> lines, Money subtotal, Money tax, Money total, List<CreditGrant.Draw> draws, List<Redraw> redraws) {

    /** @param amount above zero where the grant pays more for the period than before, below it where less */
    public record Redraw(BillingPeriod period, CreditGrantId grant, Money amount) {}

    public Draft(List<InvoiceLine> lines, Money subtotal, Money tax, Money total, List<CreditGrant.Draw> draws) {
        this(lines, subtotal, tax, total, draws, List.of());
    }

    public Draft {
        lines = List.copyOf(lines);
        draws = List.copyOf(draws);
        redraws = List.copyOf(redraws);
        if (!subtotal.plus(tax).equals(total)) {
            throw new IllegalArgumentException("a total adds up: " + subtotal + " + " + tax + " is not " + total);
        }
    }

    /**
     * False when there is no fee and nothing to pay, or credits pay for it all: then no invoice is made, though {@link #draws} still happen. Where something else
     * brings the total to zero, an advance or a correction that equals it, there is one all the same: its lines are what says that all this was billed.
     */
    public boolean isWorthIssuing() {
        return !total.isZero() || lines.stream().anyMatch(line -> line.kind().isFee() || line.kind() == LineKind.THRESHOLD_CREDIT) || !corrected().isZero();
    }

    private Money corrected() {
        return Money.sum(lines.stream().filter(Draft::isCorrection).map(InvoiceLine::amount).toList(), total.currency());
    }

    private static boolean isCorrection(InvoiceLine line) {
        return line.basis() instanceof LineBasis.Late || line.basis() instanceof LineBasis.LateCredit;
    }
}
