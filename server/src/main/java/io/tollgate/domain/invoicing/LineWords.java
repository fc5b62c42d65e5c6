package io.tollgate.domain.invoicing;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.rating.PriceStep;
import io.tollgate.domain.rating.Rated;
import io.tollgate.domain.rating.Share;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.QuantityWords;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The description of each line: what it charges, with the numbers that were multiplied. */
final class LineWords {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
    private final boolean namesThePhase;

    /** @param namesThePhase whether overage lines say which of several phases they are of */
    LineWords(boolean namesThePhase) {
        this.namesThePhase = namesThePhase;
    }

    /** "Developer plan, April 2026", "Developer plan, unused 17 of 31 days, March 2026". */
    String fee(Fee fee, Share share) {
        String portion = switch (fee.reason()) {
            case PLAN_FEE -> "";
            case PRORATION_CHARGE -> ", " + share;
            case PRORATION_CREDIT -> ", unused " + share;
        };
        return fee.planName() + " plan" + portion + ", " + MONTH.format(fee.period().month())
                + (fee.cappedAt().isPresent() ? ", no more than credit notes left" : "");
    }

    /** "Compute hours, 30.5 over 100 at 0.12", "Compute hours, 219 h 35 min over 100 h at 0.12 per hour". */
    String overage(UsagePhase phase, LineBasis.Usage basis) {
        return basis.metric().name() + ", " + priced(basis) + (namesThePhase ? " (" + phase.planName() + ", " + dates(phase.range()) + ")" : "");
    }

    /** "AI spend, 5.5 at cost, of which 5.00 is billed". */
    String cappedAtCredit(String overage, Money billed) {
        return overage + ", of which " + billed + " is billed";
    }

    /** "AI spend credit, monthly". */
    String credit(CreditPayments.Payment payment) {
        return credit(payment.metricName(), payment.credit().kind());
    }

    private static String credit(String metricName, CreditGrant.Kind kind) {
        return metricName + " credit, " + switch (kind) {
            case SIGNUP -> "at signup";
            case MONTHLY -> "monthly";
            case MANUAL -> "granted";
        };
    }

    /** "VAT 19% of 120.00", "Reverse charge: VAT is accounted for by the customer, DE123456789". */
    static String tax(TaxTerms terms, Money net) {
        return switch (terms) {
            case TaxTerms.None _ -> "No tax";
            case TaxTerms.Rate rate -> rate + " of " + net;
            case TaxTerms.Exempt exempt -> "Exempt from tax: " + exempt.reason();
            case TaxTerms.ReverseCharge charge -> "Reverse charge: VAT is accounted for by the customer, " + charge.vatId();
        };
    }

    /** "Compute hours, March 2026 corrected: 31.5 over 100 at 0.12 is 3.78, less 3.66 billed". */
    String late(UsagePhase phase, LineBasis.Late late, Money before) {
        String now = late.owed().isZero() ? "nothing to bill" : priced(late.now()) + " is " + late.now().rated().amount().rounded()
                + late.now().beyondCredit().map(unbilled -> ", of which " + late.owed() + " is billed").orElse("");
        return late.now().metric().name() + ", " + MONTH.format(late.period().month()) + " corrected: " + now
                + (before.isZero() ? "" : ", less " + before + " billed")
                + (namesThePhase ? " (" + phase.planName() + ", " + dates(phase.range()) + ")" : "");
    }

    /** "AI spend credit, monthly, March 2026 corrected: 5.00, less 3.00 before". */
    String lateCredit(LineBasis.LateCredit basis, String metricName) {
        return credit(metricName, basis.kind()) + ", " + MONTH.format(basis.period().month()) + " corrected: " + basis.paid()
                + (basis.before().isZero() ? "" : ", less " + basis.before() + " before");
    }

    private static String priced(LineBasis.Usage basis) {
        Rated rated = basis.rated();
        QuantityWords words = words(basis);
        String steps = rated.steps().stream().map(step -> step(basis, words, step)).collect(Collectors.joining(", "));
        if (rated.overage() == 0) {
            return steps;
        }
        String overage = words.text(rated.overage()) + (rated.allowance() == 0 ? "" : " over " + words.text(rated.allowance()));
        return isOnePrice(rated.steps()) ? overage + " " + steps : overage + ": " + steps;
    }

    /** One form for all that the line names. */
    private static QuantityWords words(LineBasis.Usage basis) {
        Rated rated = basis.rated();
        LongStream named = rated.steps().stream().flatMapToLong(step -> switch (step) {
            case PriceStep.InTier tier -> LongStream.of(tier.quantity());
            case PriceStep.Packages packages -> LongStream.of(packages.size());
            case PriceStep.Units _, PriceStep.UpToMinimum _ -> LongStream.empty();
        });
        return QuantityWords.of(basis.metric().unit(), LongStream.concat(LongStream.of(rated.overage(), rated.allowance()), named).toArray());
    }

    private static boolean isOnePrice(List<PriceStep> steps) {
        return steps.getFirst() instanceof PriceStep.Units;
    }

    private static String step(LineBasis.Usage basis, QuantityWords words, PriceStep step) {
        return switch (step) {
            case PriceStep.Units units -> isAtCost(basis, units.unitPrice()) ? "at cost" : at(words, units.unitPrice());
            case PriceStep.InTier tier -> words.text(tier.quantity()) + " " + at(words, tier.unitPrice())
                    + (tier.flatFee().signum() == 0 ? "" : " plus " + tier.flatFee().toPlainString());
            case PriceStep.Packages packages -> packages.count() + (packages.count() == 1 ? " package of " : " packages of ")
                    + words.text(packages.size()) + " at " + packages.packagePrice().toPlainString();
            case PriceStep.UpToMinimum minimum -> "up to the minimum of " + minimum.atLeast().toPlainString()
                    + (basis.share().part() == basis.share().whole() ? "" : " for " + basis.share());
        };
    }

    /** "at 0.12"; beside minutes it says of what, "at 0.12 per hour". */
    private static String at(QuantityWords words, BigDecimal price) {
        return "at " + price.toPlainString() + words.perUnit();
    }

    /** A metric that is itself an amount, charged one for one. */
    private static boolean isAtCost(LineBasis.Usage basis, BigDecimal unitPrice) {
        String currency = basis.rated().amount().currency().getCurrencyCode();
        return basis.metric().unit().name().equals(currency) && unitPrice.compareTo(BigDecimal.ONE) == 0;
    }

    /** "1 to 14 March 2026": the days the range touches. */
    static String dates(TimeRange range) {
        LocalDate first = range.from().atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate last = range.to().minusNanos(1).atOffset(ZoneOffset.UTC).toLocalDate();
        if (first.equals(last)) {
            return DATE.format(first);
        }
        boolean sameMonth = first.getMonth() == last.getMonth() && first.getYear() == last.getYear();
        return (sameMonth ? Integer.toString(first.getDayOfMonth()) : DATE.format(first)) + " to " + DATE.format(last);
    }
}
