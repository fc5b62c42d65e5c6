package io.tollgate.domain.invoicing;

import static java.util.function.Predicate.not;

import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.rating.PriceStep;
import io.tollgate.domain.rating.Rated;
import io.tollgate.domain.rating.Rater;
import io.tollgate.domain.rating.Share;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Facts in, invoice out. Pure: the same facts give the same draft, on any day and any node. Previews and projections call it too.
 */
public final class InvoiceCalculator {
    private final BillingFacts facts;
    private final LineWords words;

    private InvoiceCalculator(BillingFacts facts) {
        this.facts = facts;
        this.words = new LineWords(facts.kind() == InvoiceKind.UPGRADE || facts.usage().size() > 1 || facts.usage().stream().anyMatch(UsagePhase::followsAnother));
    }

    /** Lines in the order fees, overage by phase and metric, credits, threshold credits, corrections, tax; each rounded half-up on its own. */
    public static Draft draft(BillingFacts facts) {
        return new InvoiceCalculator(facts).draft();
    }

    /** What a period's usage draws of credits: what a draft of the same usage and credits would draw. */
    public static List<CreditGrant.Draw> draws(BillingPeriod period, Currency currency, List<UsagePhase> usage, List<BillingFacts.Credit> credits) {
        return draft(new BillingFacts(new BillingFacts.Workspace("", ""), InvoiceKind.REGULAR, period.next().firstDay(), period, currency, List.of(),
                usage, credits, List.of())).draws();
    }

    /** Whether a correction puts any line on an invoice. */
    public static boolean isOwed(BillingFacts.Correction correction, Currency currency) {
        return !CorrectionLines.of(List.of(correction), List.of(), currency).lines().isEmpty();
    }

    private Draft draft() {
        List<CreditPayments.Charge> usage = charges();
        CorrectionLines ended = CorrectionLines.of(corrections(this::isOfOwnPeriod), List.of(), facts.currency());
        CreditPayments paid = CreditPayments.of(ended.leaves(facts.credits()), usage, facts.currency());
        List<InvoiceLine> lines = new ArrayList<>(feeLines());
        for (int i = 0; i < usage.size(); i++) {
            billed(usage.get(i).line(), paid.unpaid().get(i)).ifPresent(lines::add);
        }
        paid.payments().forEach(payment -> lines.add(creditLine(payment)));
        facts.thresholdPayments().forEach(payment -> lines.add(thresholdCredit(payment)));
        List<CreditGrant.Draw> draws = draws(paid.payments());
        CorrectionLines corrections = CorrectionLines.of(corrections(not(this::isOfOwnPeriod)), ended.with(draws), facts.currency()).and(ended);
        lines.addAll(corrections.lines());
        Money subtotal = Money.sum(lines.stream().map(InvoiceLine::amount).toList(), facts.currency());
        Optional<InvoiceLine> taxLine = lines.isEmpty() ? Optional.empty() : taxLine(subtotal);
        taxLine.ifPresent(lines::add);
        Money tax = taxLine.map(InvoiceLine::amount).orElse(Money.zero(facts.currency()));
        return new Draft(lines, subtotal, tax, subtotal.plus(tax), draws, corrections.redraws());
    }

    private List<BillingFacts.Correction> corrections(Predicate<BillingFacts.Correction> which) {
        return facts.corrections().stream().filter(which).toList();
    }

    /** Of phases that ended within it; others are of periods that were closed before. */
    private boolean isOfOwnPeriod(BillingFacts.Correction correction) {
        return correction.period().equals(facts.period());
    }

    /** Where the plan's limit is at the credit, what credits did not pay for is not billed, however it came to be counted. */
    private Optional<InvoiceLine> billed(InvoiceLine line, Money unpaid) {
        if (!unpaid.isPositive()
                || !(line.basis() instanceof LineBasis.Usage basis)
                || !(basis.terms().limit() instanceof Plan.PlanLimit.AtCredit)) {
            return Optional.of(line);
        }
        Money billed = line.amount().minus(unpaid);
        return billed.isZero()
                ? Optional.empty()
                : Optional.of(new InvoiceLine(line.kind(), words.cappedAtCredit(line.description(), billed), line.metric(), line.quantity(),
                        line.unitPrice(), line.period(), billed, basis.beyondCredit(unpaid)));
    }

    private List<InvoiceLine> feeLines() {
        return facts.fees().stream().filter(fee -> !fee.monthlyFee().isZero()).map(this::feeLine).toList();
    }

    private InvoiceLine feeLine(Fee fee) {
        Share share = fee.share();
        ExactMoney charge = fee.cappedAt().map(Money::exact).orElseGet(() -> fee.monthlyFee().exact().times(share.fraction()));
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
                new LineBasis.Fee(fee.reason(), fee.planKey(), fee.planName(), fee.monthlyFee(), share, fee.cappedAt()));
    }

    private List<CreditPayments.Charge> charges() {
        return facts.usage().stream()
                .flatMap(phase -> phase.metrics().stream().flatMap(usage -> charge(phase, usage).stream()))
                .toList();
    }

    private Optional<CreditPayments.Charge> charge(UsagePhase phase, MetricUsage usage) {
        return switch (usage.terms()) {
            case Terms.NotAvailable _ -> Optional.empty();
            case Terms.Metered terms -> usageLine(phase, usage, terms).map(line -> new CreditPayments.Charge(line, before(phase, usage, terms)));
        };
    }

    private Map<Instant, Money> before(UsagePhase phase, MetricUsage usage, Terms.Metered terms) {
        return usage.before().stream().collect(Collectors.toMap(
                BillingFacts.BillableBefore::at, part -> rated(phase, usage, terms, part.billable()).amount().rounded()));
    }

    private Rated rated(UsagePhase phase, MetricUsage usage, Terms.Metered terms, long billable) {
        return Rater.rate(usage.metric(), terms, billable, phase.share().fraction(), facts.currency());
    }

    /** What a phase's usage of a metric is priced from, also where that comes to nothing. */
    static LineBasis.Usage basis(UsagePhase phase, MetricUsage usage, Terms.Metered terms, Currency currency) {
        Rated rated = Rater.rate(usage.metric(), terms, usage.billable(), phase.share().fraction(), currency);
        return new LineBasis.Usage(
                phase.planKey(), phase.planName(), phase.catalogVersion(), usage.metric(), terms,
                usage.quantity(), usage.beyondLimit(), usage.ownKey(), phase.share(), rated, Optional.empty());
    }

    /** None where there is nothing to charge, not even less than a cent. */
    private Optional<InvoiceLine> usageLine(UsagePhase phase, MetricUsage usage, Terms.Metered terms) {
        LineBasis.Usage basis = basis(phase, usage, terms, facts.currency());
        Rated rated = basis.rated();
        if (rated.amount().amount().signum() == 0) {
            return Optional.empty();
        }
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

    /** On the regular invoice what was paid; on a further threshold invoice what was billed, which its own invoice still asks for. */
    private InvoiceLine thresholdCredit(BillingFacts.ThresholdPayment payment) {
        boolean isFurther = facts.kind() == InvoiceKind.THRESHOLD;
        return new InvoiceLine(
                LineKind.THRESHOLD_CREDIT,
                (isFurther ? "Billed on invoice " : "Paid on invoice ") + payment.invoiceNumber(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                facts.period().range(),
                payment.net().negated(),
                isFurther
                        ? new LineBasis.ThresholdBilled(payment.invoiceNumber(), payment.net())
                        : new LineBasis.ThresholdPaid(payment.invoiceNumber(), payment.paid(), payment.beforeTax()));
    }

    /** On the sum of all lines, rounded once; of a sum below zero it is given back. A line of zero says why there is no tax. */
    private Optional<InvoiceLine> taxLine(Money net) {
        TaxTerms terms = facts.workspace().tax();
        Optional<Money> tax = switch (terms) {
            case TaxTerms.None _ -> Optional.empty();
            case TaxTerms.Rate rate -> Optional.of(TaxRate.of(rate, net).rounded());
            case TaxTerms.Exempt _, TaxTerms.ReverseCharge _ -> Optional.of(Money.zero(facts.currency()));
        };
        return tax.map(amount -> new InvoiceLine(
                LineKind.TAX,
                LineWords.tax(terms, net),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                facts.period().range(),
                amount,
                new LineBasis.Tax(terms, net)));
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
