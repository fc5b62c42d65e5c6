package io.tollgate.domain.invoicing;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.rating.Proration;
import io.tollgate.domain.rating.Share;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything an invoice is computed from. Stored with it, so that it can be explained and computed again; a new reason to bill is a new list
 * here, empty for the invoices that were made before it.
 *
 * @param period the one that a regular invoice closes, or in which one of another kind is made
 * @param fees in the order of their lines
 * @param usage phases in the order of time
 * @param credits what is left of the grants that may pay
 * @param thresholdPayments what was paid on the period's threshold invoices; of a threshold invoice, what earlier ones of its period billed
 * @param corrections earlier periods whose usage changed after they were billed, the oldest first; and last this one, where phases that ended within it did
 */
public record BillingFacts(
        Workspace workspace,
        InvoiceKind kind,
        LocalDate date,
        BillingPeriod period,
        Currency currency,
        List<Fee> fees,
        List<UsagePhase> usage,
        List<Credit> credits,
        List<ThresholdPayment> thresholdPayments,
        List<Correction> corrections) {

    /** Where nothing that was billed before has changed. */
    public BillingFacts(
            Workspace workspace,
            InvoiceKind kind,
            LocalDate date,
            BillingPeriod period,
            Currency currency,
            List<Fee> fees,
            List<UsagePhase> usage,
            List<Credit> credits,
            List<ThresholdPayment> thresholdPayments) {
        this(workspace, kind, date, period, currency, fees, usage, credits, thresholdPayments, List.of());
    }

    public BillingFacts {
        fees = List.copyOf(fees);
        usage = List.copyOf(usage);
        credits = List.copyOf(credits);
        thresholdPayments = List.copyOf(thresholdPayments);
        corrections = List.copyOf(corrections);
        Stream.of(
                        corrections.stream().flatMap(Correction::amounts),
                        fees.stream().map(Fee::monthlyFee),
                        credits.stream().map(Credit::remaining),
                        thresholdPayments.stream().map(ThresholdPayment::paid))
                .flatMap(amounts -> amounts)
                .forEach(amount -> requireCurrency(amount, currency));
    }

    /** The same with other usage. */
    public BillingFacts withUsage(List<UsagePhase> other) {
        return new BillingFacts(workspace, kind, date, period, currency, fees, other, credits, thresholdPayments, corrections);
    }

    /**
     * The workspace as it was called when it was billed.
     *
     * @param billing empty in facts that are older than taxes, and where there is nothing but usage to price
     */
    public record Workspace(String key, String name, Optional<Billing> billing) {

        public Workspace(String key, String name) {
            this(key, name, Optional.empty());
        }

        TaxTerms tax() {
            return billing.map(Billing::tax).orElseGet(TaxTerms.None::new);
        }
    }

    /**
     * A monthly fee to charge, or to credit, for a range within a period. A whole fee is one whose range is the whole period.
     *
     * @param cappedAt of a credit, what credit notes left of the charge, where that is less than the share of the fee
     */
    public record Fee(
            Reason reason,
            String planKey,
            String planName,
            Money monthlyFee,
            TimeRange range,
            BillingPeriod period,
            Catalog.Proration rule,
            Optional<Money> cappedAt) {

        public enum Reason {
            /** A whole period, in advance. */
            PLAN_FEE,
            /** The rest of a period that a plan was started in. */
            PRORATION_CHARGE,
            /** The rest of a period that a plan was left in, after it was paid for. */
            PRORATION_CREDIT
        }

        public Fee {
            if (reason == Reason.PLAN_FEE && !range.equals(period.range())) {
                throw new IllegalArgumentException("a plan's fee is for a whole period, not for " + range);
            }
        }

        public Fee(
                Reason reason, String planKey, String planName, Money monthlyFee, TimeRange range, BillingPeriod period, Catalog.Proration rule) {
            this(reason, planKey, planName, monthlyFee, range, period, rule, Optional.empty());
        }

        public static Fee inAdvance(String planKey, String planName, Money monthlyFee, BillingPeriod period, Catalog.Proration rule) {
            return new Fee(Reason.PLAN_FEE, planKey, planName, monthlyFee, period.range(), period, rule);
        }

        public Share share() {
            return Proration.of(range, period, rule);
        }

        public Fee cappedAt(Money left) {
            boolean isLess = left.compareTo(monthlyFee.exact().times(share().fraction()).rounded()) < 0;
            return isLess ? new Fee(reason, planKey, planName, monthlyFee, range, period, rule, Optional.of(left)) : this;
        }
    }

    /**
     * What was used in one phase, to be billed in arrears.
     *
     * @param range the phase, cut to its period; usage of the same period from before a first phase is in it all the same
     * @param metrics in the catalog's order
     * @param followsAnother whether the period began with another phase, which was billed when it ended
     */
    public record UsagePhase(
            TimeRange range,
            BillingPeriod period,
            Catalog.Proration rule,
            int catalogVersion,
            String planKey,
            String planName,
            List<MetricUsage> metrics,
            boolean followsAnother) {
        public UsagePhase {
            metrics = List.copyOf(metrics);
        }

        /** The period's only phase, or one of several on one invoice. */
        public UsagePhase(
                TimeRange range,
                BillingPeriod period,
                Catalog.Proration rule,
                int catalogVersion,
                String planKey,
                String planName,
                List<MetricUsage> metrics) {
            this(range, period, rule, catalogVersion, planKey, planName, metrics, false);
        }

        public Share share() {
            return Proration.of(range, period, rule);
        }
    }

    /**
     * A phase's usage of one metric, in smallest units, and what the plan says of it.
     *
     * @param beyondLimit the part of {@code quantity} that was beyond a hard limit when it was counted, and is not billed
     * @param ownKey used on the workspace's own provider key, no part of {@code quantity}, and not billed
     * @param before how much of it came before the end of a credit that ended within the phase, for each such end
     */
    public record MetricUsage(Metric metric, Terms terms, long quantity, long beyondLimit, long ownKey, List<BillableBefore> before) {

        /** Where no credit ended within the phase. */
        public MetricUsage(Metric metric, Terms terms, long quantity, long beyondLimit, long ownKey) {
            this(metric, terms, quantity, beyondLimit, ownKey, List.of());
        }

        public MetricUsage {
            before = List.copyOf(before);
            if (beyondLimit < 0 || quantity < beyondLimit) {
                throw new IllegalArgumentException(
                        metric.key() + ": " + beyondLimit + " beyond the limit is no part of a quantity of " + quantity);
            }
        }

        public long billable() {
            return quantity - beyondLimit;
        }
    }

    /** The billable quantity of a phase up to an instant, which a credit that ended then may pay for. */
    public record BillableBefore(Instant at, long billable) {}

    /**
     * What is left of a grant. It pays for phases that overlap its time, for usage before {@code expiresAt}.
     *
     * @param most what it pays at most, however much is left: its amount, where it has back what goes on counting as paid
     */
    public record Credit(
            CreditGrantId grant,
            String metric,
            CreditGrant.Kind kind,
            Money remaining,
            Instant effectiveFrom,
            Optional<Instant> expiresAt,
            Optional<Money> most) {

        /** Where it pays what is left. */
        public Credit(
                CreditGrantId grant, String metric, CreditGrant.Kind kind, Money remaining, Instant effectiveFrom, Optional<Instant> expiresAt) {
            this(grant, metric, kind, remaining, effectiveFrom, expiresAt, Optional.empty());
        }

        public static Credit of(CreditGrant.Balance balance) {
            CreditGrant grant = balance.grant();
            return new Credit(
                    grant.id(), grant.metric(), grant.kind(), balance.remaining(), grant.effectiveFrom(), grant.expiresAt());
        }

        /** With so much less left; with more where it is below zero. */
        Credit less(Money taken) {
            return new Credit(grant, metric, kind, remaining.minus(taken), effectiveFrom, expiresAt, most);
        }

        /** With what goes on counting as paid though the grant has it back. */
        public Credit withGivenUp(Money paid, Money amount) {
            return new Credit(grant, metric, kind, remaining.plus(paid), effectiveFrom, expiresAt, Optional.of(amount));
        }

        /** With no more left than it pays. */
        Credit atMost() {
            return most.map(remaining::atMost).map(left -> less(remaining.minus(left))).orElse(this);
        }

        boolean paysFor(InvoiceLine line) {
            return line.metric().filter(metric::equals).isPresent()
                    && effectiveFrom.isBefore(line.period().to())
                    && expiresAt.map(line.period().from()::isBefore).orElse(true);
        }
    }

    /**
     * What was paid on a threshold invoice, and not given back since.
     *
     * @param beforeTax the part that was for what it charged, where some of it was for tax: the regular invoice charges tax on the rest only
     */
    public record ThresholdPayment(String invoiceNumber, Money paid, Optional<Money> beforeTax) {

        /** Where all of it was for what was charged. */
        public ThresholdPayment(String invoiceNumber, Money paid) {
            this(invoiceNumber, paid, Optional.empty());
        }

        /** @param subtotal of the threshold invoice, whose share of the total is the share of what was paid that was not for tax */
        public static ThresholdPayment of(String invoiceNumber, Money paid, Money subtotal, Money total) {
            return subtotal.equals(total)
                    ? new ThresholdPayment(invoiceNumber, paid)
                    : new ThresholdPayment(invoiceNumber, paid,
                            Optional.of(paid.exact().times(Fraction.of(subtotal.minorUnits(), total.minorUnits())).rounded()));
        }

        Money net() {
            return beforeTax.orElse(paid);
        }

        /** What is left of it after a part, before tax, was credited elsewhere; the tax on that part is credited there by the lower sum it is taken of. */
        public ThresholdPayment less(Money credited) {
            if (credited.compareTo(net()) >= 0) {
                Money none = Money.zero(paid.currency());
                return new ThresholdPayment(invoiceNumber, none, beforeTax.map(net -> none));
            }
            Money ofPaid = paid.exact().times(Fraction.of(credited.minorUnits(), net().minorUnits())).rounded();
            return new ThresholdPayment(invoiceNumber, paid.minus(ofPaid), beforeTax.map(net -> net.minus(credited)));
        }

        public boolean remains() {
            return net().isPositive();
        }
    }

    /**
     * A closed period that is priced once more, as if all that is known now had been known then.
     *
     * @param since when it was billed or corrected last: what came or was taken back later is new
     * @param usage its phases as they are counted now
     * @param credits what may pay for it: of each grant what no other period drew, also what expired unused, and what is given up
     * @param billed what earlier invoices charged for it
     * @param drawn what grants paid for it so far
     * @param givenUp what they paid on invoices whose charges were given up since: it counts as paid, and the grants have it back
     */
    public record Correction(
            BillingPeriod period,
            Instant since,
            List<UsagePhase> usage,
            List<Credit> credits,
            List<Billed> billed,
            List<Drawn> drawn,
            List<Drawn> givenUp) {

        /** Where no charges were given up. */
        public Correction(BillingPeriod period, Instant since, List<UsagePhase> usage, List<Credit> credits, List<Billed> billed, List<Drawn> drawn) {
            this(period, since, usage, credits, billed, drawn, List.of());
        }

        public Correction {
            usage = List.copyOf(usage);
            credits = List.copyOf(credits);
            billed = List.copyOf(billed);
            drawn = List.copyOf(drawn);
            givenUp = List.copyOf(givenUp);
        }

        /** All that counts as paid by credits. */
        Stream<Drawn> paid() {
            return Stream.concat(drawn.stream(), givenUp.stream());
        }

        private Stream<Money> amounts() {
            return Stream.of(credits.stream().map(Credit::remaining), billed.stream().map(Billed::amount), paid().map(Drawn::amount))
                    .flatMap(amounts -> amounts);
        }
    }

    /**
     * What an earlier invoice charged, or gave back, for a phase's usage of a metric.
     *
     * @param priced what it was computed from
     */
    public record Billed(String invoice, String metric, TimeRange range, Money amount, LineBasis.Usage priced) {}

    /**
     * What a grant paid for the period so far; below zero where it was given back.
     *
     * @param invoice the one that says so; empty where all was paid and none was made
     */
    public record Drawn(CreditGrantId grant, String metric, Optional<String> invoice, Money amount) {}

    private static void requireCurrency(Money amount, Currency currency) {
        if (!amount.currency().equals(currency)) {
            throw new IllegalArgumentException("an invoice in " + currency + " cannot hold an amount in " + amount.currency());
        }
    }
}
