package io.tollgate.domain.invoicing;

import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.rating.PriceStep;
import io.tollgate.domain.rating.Rated;
import io.tollgate.domain.rating.Rater;
import io.tollgate.domain.rating.Share;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Facts in, invoice out. Pure: the same facts give the same draft, on any day and any node. Previews and projections call it too.
 */
public final class InvoiceCalculator {
    private final BillingFacts facts;
    private final LineWords words;

    private InvoiceCalculator(BillingFacts facts) {
        this.facts = facts;
        this.words = new LineWords(facts.usage().size() > 1);
    }

    /** Lines in the order fees, overage by phase and metric, credits, threshold credits; each rounded half-up on its own. */
    public static Draft draft(BillingFacts facts) {
        return new InvoiceCalculator(facts).draft();
    }

    private Draft draft() {
        List<InvoiceLine> usage = usageLines();
        List<CreditPayments.Payment> payments = CreditPayments.of(facts.credits(), usage, facts.currency());
        List<InvoiceLine> lines = new ArrayList<>(feeLines());
        lines.addAll(usage);
        payments.forEach(payment -> lines.add(creditLine(payment)));
        facts.thresholdPayments().forEach(payment -> lines.add(thresholdCredit(payment)));
        Money subtotal = Money.sum(lines.stream().map(InvoiceLine::amount).toList(), facts.currency());
        return new Draft(lines, subtotal, Money.zero(facts.currency()), subtotal, draws(payments));
    }

    private List<InvoiceLine> feeLines() {
        return facts.fees().stream().filter(fee -> !fee.monthlyFee().isZero()).map(this::feeLine).toList();
    }

    private InvoiceLine feeLine(Fee fee) {
        Share share = fee.share();
        ExactMoney charge = fee.monthlyFee().exact().times(share.fraction());
        boolean whole = fee.reason() == Fee.Reason.PLAN_FEE;
        return new InvoiceLine(
                switch (fee.reason()) {
                    case PLAN_FEE -> LineKind.PLAN_FEE;
                    case PRORATION_CHARGE -> LineKind.PRORATION_CHARGE;
                    case PRORATION_CREDIT -> LineKind.PRORATION_CREDIT;
                },
                words.fee(fee, share),
                Optional.empty(),
                whole ? Optional.of("1") : Optional.empty(),
                whole ? Optional.of(fee.monthlyFee().toString()) : Optional.empty(),
                fee.range(),
                (fee.reason() == Fee.Reason.PRORATION_CREDIT ? charge.negated() : charge).rounded(),
                new LineBasis.Fee(fee.reason(), fee.planKey(), fee.planName(), fee.monthlyFee(), share));
    }

    private List<InvoiceLine> usageLines() {
        return facts.usage().stream()
                .flatMap(phase -> phase.metrics().stream().flatMap(usage -> usageLine(phase, usage).stream()))
                .toList();
    }

    private Optional<InvoiceLine> usageLine(UsagePhase phase, MetricUsage usage) {
        return switch (usage.terms()) {
            case Terms.NotAvailable _ -> Optional.empty();
            case Terms.Metered terms -> usageLine(phase, usage, terms);
        };
    }

    /** None where there is nothing to charge, not even less than a cent. */
    private Optional<InvoiceLine> usageLine(UsagePhase phase, MetricUsage usage, Terms.Metered terms) {
        Share share = phase.share();
        Rated rated = Rater.rate(usage.metric(), terms, usage.billable(), share.fraction(), facts.currency());
        if (rated.amount().amount().signum() == 0) {
            return Optional.empty();
        }
        LineBasis.Usage basis = new LineBasis.Usage(
                phase.planKey(), phase.planName(), phase.catalogVersion(), usage.metric(), terms,
                usage.quantity(), usage.beyondLimit(), usage.ownKey(), share, rated);
        return Optional.of(new InvoiceLine(
                LineKind.OVERAGE,
                words.overage(phase, basis),
                Optional.of(usage.metric().key()),
                Optional.of(usage.metric().unit().format(rated.overage())),
                singleUnitPrice(rated.steps()).map(BigDecimal::toPlainString),
                phase.range(),
                rated.amount().rounded(),
                basis));
    }

    private static Optional<BigDecimal> singleUnitPrice(List<PriceStep> steps) {
        if (steps.size() != 1) {
            return Optional.empty();
        }
        return switch (steps.getFirst()) {
            case PriceStep.Units units -> Optional.of(units.unitPrice());
            case PriceStep.InTier tier -> Optional.of(tier.unitPrice());
            case PriceStep.Packages _, PriceStep.UpToMinimum _ -> Optional.empty();
        };
    }

    private InvoiceLine creditLine(CreditPayments.Payment payment) {
        BillingFacts.Credit credit = payment.credit();
        return new InvoiceLine(
                LineKind.CREDIT,
                words.credit(payment),
                Optional.of(credit.metric()),
                Optional.empty(),
                Optional.empty(),
                facts.period().range(),
                payment.amount().negated(),
                new LineBasis.Credit(credit.grant(), credit.kind(), credit.expiresAt(), credit.remaining(), payment.spend()));
    }

    private InvoiceLine thresholdCredit(BillingFacts.ThresholdPayment payment) {
        return new InvoiceLine(
                LineKind.THRESHOLD_CREDIT,
                "Paid on invoice " + payment.invoiceNumber(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                facts.period().range(),
                payment.paid().negated(),
                new LineBasis.ThresholdPaid(payment.invoiceNumber(), payment.paid()));
    }

    private List<CreditGrant.Draw> draws(List<CreditPayments.Payment> payments) {
        return switch (facts.kind()) {
            case THRESHOLD -> List.of();
            case REGULAR, SIGNUP, UPGRADE -> payments.stream()
                    .map(payment -> new CreditGrant.Draw(payment.credit().grant(), payment.amount()))
                    .toList();
        };
    }
}
