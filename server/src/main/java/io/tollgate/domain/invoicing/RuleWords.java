package io.tollgate.domain.invoicing;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Price;
import io.tollgate.domain.invoicing.Explanation.Input;
import io.tollgate.domain.invoicing.Explanation.Step;
import io.tollgate.domain.rating.PriceStep;
import io.tollgate.domain.rating.Rated;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.ExactMoney;
import io.tollgate.foundation.amounts.QuantityWords;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** A line's basis in words: the rule, what went in, and what was added up. */
record RuleWords(String rule, List<Input> inputs, List<Step> steps) {
    /** Enough to show that unrounded amounts add up; the amounts themselves are exact. */
    private static final int DECIMALS_SHOWN = 12;

    static RuleWords of(LineBasis basis) {
        return switch (basis) {
            case LineBasis.Fee fee -> of(fee);
            case LineBasis.Usage usage -> of(usage);
            case LineBasis.Credit credit -> of(credit);
            case LineBasis.ThresholdBilled earlier -> new RuleWords(
                    "What an earlier threshold invoice of the period has billed is not billed again by a further one.",
                    List.of(new Input("invoice", earlier.invoiceNumber()), new Input("billed", earlier.billed().toString())),
                    List.of(new Step("less what was billed", earlier.billed().negated().toString())));
            case LineBasis.Late late -> of(late);
            case LineBasis.LateCredit credit -> of(credit);
            case LineBasis.ThresholdPaid paid -> of(paid);
            case LineBasis.Tax tax -> of(tax);
        };
    }

    private static RuleWords of(LineBasis.ThresholdPaid paid) {
        String rule = "What was paid on a threshold invoice is credited on the regular invoice of its period.";
        List<Input> inputs = new ArrayList<>(List.of(new Input("invoice", paid.invoiceNumber()), new Input("paid", paid.paid().toString())));
        return paid.beforeTax()
                .map(net -> {
                    inputs.add(new Input("of that before tax", net.toString()));
                    return new RuleWords(
                            rule + " The part of it that was for tax is not taken off here: this invoice charges tax only on what is left.",
                            inputs,
                            List.of(new Step("less what was paid before tax", net.negated().toString())));
                })
                .orElseGet(() -> new RuleWords(rule, inputs, List.of(new Step("less what was paid", paid.paid().negated().toString()))));
    }

    private static RuleWords of(LineBasis.Tax tax) {
        Input net = new Input("net of the invoice", tax.net().toString());
        Step nothing = new Step("no tax", "0");
        return switch (tax.terms()) {
            case TaxTerms.None _ -> new RuleWords("No tax applies.", List.of(net), List.of(nothing));
            case TaxTerms.Rate rate -> new RuleWords(
                    "The rate times the net of the invoice, which is the sum of all lines before it; rounded half-up to the cent, once for the whole invoice."
                            + " Of a net below zero the tax is given back.",
                    List.of(net, new Input("rate", rate.percent().toPlainString() + "%")),
                    List.of(new Step(tax.net() + " x " + rate.percent().toPlainString() + "%", shown(TaxRate.of(rate, tax.net())))));
            case TaxTerms.Exempt exempt -> new RuleWords(
                    "The customer is exempt, so no tax is charged.", List.of(net, new Input("reason", exempt.reason())), List.of(nothing));
            case TaxTerms.ReverseCharge charge -> new RuleWords(
                    "The customer accounts for the tax in their own country, so none is charged.",
                    List.of(net, new Input("the customer's VAT id", charge.vatId())),
                    List.of(nothing));
        };
    }

    private static RuleWords of(LineBasis.Fee fee) {
        String rule = switch (fee.share().rule()) {
            case DAY -> "The monthly fee times the days covered, of the days of that month; the day of a change belongs to the new plan.";
            case SECOND -> "The monthly fee times the seconds covered, of the seconds of that month.";
        };
        ExactMoney charge = fee.monthlyFee().exact().times(fee.share().fraction());
        boolean takesBack = fee.reason() == BillingFacts.Fee.Reason.PRORATION_CREDIT;
        List<Input> inputs = new ArrayList<>(List.of(
                new Input("plan", fee.planName()),
                new Input("monthly fee", fee.monthlyFee().toString()),
                new Input("share", fee.share().toString()),
                new Input("proration", fee.share().rule() == Catalog.Proration.DAY ? "day" : "second")));
        List<Step> steps = new ArrayList<>(List.of(new Step(
                (takesBack ? "less " : "") + fee.monthlyFee() + " x " + fee.share().fraction(),
                shown(takesBack ? charge.negated() : charge))));
        fee.cappedAt().ifPresent(left -> {
            inputs.add(new Input("left of the charge by credit notes", left.toString()));
            steps.add(new Step("what credit notes took back before", shown(charge.minus(left.exact()))));
        });
        return new RuleWords(
                rule + (takesBack ? " Taken back, as it was paid for in advance." : "")
                        + (fee.cappedAt().isPresent() ? " Never more than credit notes left of it." : "") + " Rounded half-up to the cent.",
                inputs, steps);
    }

    private static RuleWords of(LineBasis.Usage usage) {
        Rated rated = usage.rated();
        Unit unit = usage.metric().unit();
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input("plan", usage.planName() + " of catalog version " + usage.catalogVersion()));
        inputs.add(new Input("counted", quantity(unit, usage.counted())));
        inputs.add(new Input("beyond a hard limit, not billed", quantity(unit, usage.beyondLimit())));
        if (usage.metric().paidByProviderOf().isPresent()) {
            inputs.add(new Input("on the workspace's own key, not billed", quantity(unit, usage.ownKey())));
        }
        inputs.add(new Input("billable", quantity(unit, rated.measured())));
        inputs.add(new Input("billing increment", quantity(unit, usage.metric().billingIncrement())));
        inputs.add(new Input("rounded", quantity(unit, rated.rounded())));
        inputs.add(new Input("allowance", quantity(unit, rated.allowance())));
        inputs.add(new Input("overage", quantity(unit, rated.overage())));
        List<Step> steps = new ArrayList<>(rated.steps().stream().map(step -> step(unit, step)).toList());
        usage.beyondCredit().ifPresent(unbilled -> {
            inputs.add(new Input("beyond what credits paid, not billed", unbilled.toString()));
            steps.add(new Step("less what is beyond the plan's limit, the credit", unbilled.negated().toString()));
        });
        return new RuleWords(
                "The phase's billable total is rounded half-up to the billing increment and the allowance taken off. "
                        + usage.terms().price().map(RuleWords::words).orElse("More costs nothing.")
                        + " Rounded half-up to the cent."
                        + (usage.beyondCredit().isPresent() ? " The plan's limit is at the credit: what credits did not pay for is not billed." : ""),
                inputs,
                steps);
    }

    private static String words(Price price) {
        return switch (price) {
            case Price.PerUnit _ -> "Each unit of the overage has the same price.";
            case Price.Graduated _ ->
                "Each unit of the overage costs what its tier says, counted from the overage's first; a tier's flat fee is added once it is reached.";
            case Price.Volume _ -> "The whole overage is priced by the tier its size falls into, with that tier's flat fee.";
            case Price.Package _ -> "The overage is sold in packages; a begun one is charged in full.";
            case Price.Minimum minimum ->
                words(minimum.price()) + " No less is charged than the minimum times the phase's share of its period.";
        };
    }

    private static Step step(Unit unit, PriceStep step) {
        String text = switch (step) {
            case PriceStep.Units units -> priced(unit, units.quantity(), units.unitPrice());
            case PriceStep.InTier tier -> "tier " + tier.number() + ", above " + exact(unit, tier.above())
                    + (tier.upTo().isPresent() ? " up to " + exact(unit, tier.upTo().getAsLong()) : "") + ": "
                    + priced(unit, tier.quantity(), tier.unitPrice())
                    + (tier.flatFee().signum() == 0 ? "" : " plus " + tier.flatFee().toPlainString());
            case PriceStep.Packages packages ->
                packages.count() + " x " + exact(unit, packages.size()) + " at " + packages.packagePrice().toPlainString();
            case PriceStep.UpToMinimum minimum ->
                "up to the minimum of " + minimum.atLeast().toPlainString() + " x " + minimum.share();
        };
        return new Step(text, shown(step.amount()));
    }

    private static RuleWords of(LineBasis.Credit credit) {
        return new RuleWords(
                "A credit pays for its metric's lines before money does, the soonest-expiring first; never more than is left of it, nor more than"
                        + " the lines come to for usage before it expires.",
                List.of(
                        new Input("grant", credit.grant().toString()),
                        new Input("expires", credit.expiresAt().map(Object::toString).orElse("never")),
                        new Input("left of the grant", credit.available().toString()),
                        new Input("lines still came to", credit.spend().toString())),
                List.of(new Step("less the smaller of the two", credit.available().atMost(credit.spend()).negated().toString())));
    }

    private static RuleWords of(LineBasis.Late late) {
        RuleWords now = of(late.now());
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input("period", late.period().toString()));
        inputs.addAll(now.inputs());
        List<Step> steps = new ArrayList<>(now.steps());
        ExactMoney rated = late.now().rated().amount();
        ExactMoney unrounded = late.now().beyondCredit().map(unbilled -> rated.minus(unbilled.exact())).orElse(rated);
        if (!late.owed().exact().equals(unrounded)) {
            steps.add(new Step("rounded to " + late.owed(), shown(late.owed().exact().minus(unrounded))));
        }
        for (BillingFacts.Billed billed : late.billed()) {
            Unit unit = billed.priced().metric().unit();
            inputs.add(new Input("counted when " + billed.invoice() + " was made", quantity(unit, billed.priced().counted())));
            inputs.add(new Input("priced by " + billed.invoice(), shown(billed.priced().rated().amount())));
            steps.add(new Step("less what " + billed.invoice() + " billed", billed.amount().negated().toString()));
        }
        if (!late.paidWithoutInvoice().isZero()) {
            steps.add(new Step("less what credits had paid for without an invoice", late.paidWithoutInvoice().negated().toString()));
        }
        inputs.add(new Input("changed since", late.since().toString()));
        return new RuleWords(
                "Usage of a closed period changed after it was billed. The whole phase is priced again by its own plan, and what was billed for it is"
                        + " taken off. " + now.rule(),
                inputs, steps);
    }

    private static RuleWords of(LineBasis.LateCredit credit) {
        return new RuleWords(
                "Usage of a closed period changed after it was billed, so that its credits pay for more of it or less: what the grant pays of the"
                        + " whole period now, less what it paid before. It has what no other period drew, also what had expired.",
                List.of(
                        new Input("period", credit.period().toString()),
                        new Input("grant", credit.grant().toString()),
                        new Input("expires", credit.expiresAt().map(Object::toString).orElse("never")),
                        new Input("available for the period", credit.available().toString())),
                List.of(
                        new Step("less what it pays now", credit.paid().negated().toString()),
                        new Step("and what it paid before", credit.before().toString())));
    }

    private static String quantity(Unit unit, long quantity) {
        return QuantityWords.withUnit(unit, quantity);
    }

    private static String exact(Unit unit, long quantity) {
        return QuantityWords.of(unit, quantity).text(quantity);
    }

    private static String priced(Unit unit, long quantity, BigDecimal price) {
        QuantityWords words = QuantityWords.of(unit, quantity);
        return words.text(quantity) + " at " + price.toPlainString() + words.perUnit();
    }

    private static String shown(ExactMoney amount) {
        return amount.amount().toDecimal(DECIMALS_SHOWN).toPlainString();
    }
}
