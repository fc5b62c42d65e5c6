package io.tollgate.domain.invoicing;

import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.domain.invoicing.BillingFacts.Fee;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * What a period would have come to under other plans: the same usage, other facts, the invoice's own calculation. A period's economics are taken whole,
 * unlike an invoice's: the fees of the period itself, what it used, and the credits that its plans give.
 */
public final class WhatIf {
    /** The part that is no metric's. */
    public static final String FEE = "fee";

    private WhatIf() {}

    /** What prices a phase. */
    public record PricedBy(Plan plan, Catalog catalog) {}

    /** A phase of the period, and what priced it. */
    public record Part(UsagePhase usage, PricedBy by) {}

    /**
     * The facts of a period by itself.
     *
     * @param parts its phases in order
     * @param others credits that no plan gives by the month, with what they may pay for the period
     */
    public static BillingFacts facts(BillingFacts.Workspace workspace, BillingPeriod period, List<Part> parts, List<Credit> others) {
        List<Fee> fees = new ArrayList<>();
        List<Credit> credits = new ArrayList<>(others);
        for (Part part : parts) {
            Plan plan = part.by().plan();
            Fee.Reason reason = part.usage().range().equals(period.range()) ? Fee.Reason.PLAN_FEE : Fee.Reason.PRORATION_CHARGE;
            fees.add(new Fee(reason, plan.key(), plan.name(), plan.monthlyFee(), part.usage().range(), period, part.by().catalog().proration()));
            plan.credits().stream().filter(credit -> credit.granted() == Plan.Credit.When.MONTHLY).forEach(credit -> credits.add(new Credit(
                    new CreditGrantId(Long.MAX_VALUE - credits.size()), credit.metric(), CreditGrant.Kind.MONTHLY, credit.amount(),
                    part.usage().range().from(), Optional.of(period.to()))));
        }
        return new BillingFacts(workspace, InvoiceKind.REGULAR, period.firstDay(), period, parts.getLast().by().catalog().currency(), fees,
                parts.stream().map(Part::usage).toList(), credits, List.of());
    }

    /** The phase's usage as another plan prices it. A lower limit of that plan holds: what is beyond it would not have been used, or not been billed. */
    public static Part under(PricedBy other, UsagePhase phase) {
        List<MetricUsage> metrics = new ArrayList<>();
        for (Metric metric : other.catalog().metrics().values()) {
            Optional<Terms> terms = other.plan().terms(metric.key());
            Optional<MetricUsage> used = phase.metrics().stream().filter(usage -> usage.metric().key().equals(metric.key())).findFirst();
            if (terms.isPresent() && used.isPresent()) {
                metrics.add(limited(metric, terms.get(), used.get()));
            } else {
                terms.ifPresent(each -> metrics.add(new MetricUsage(metric, each, 0, 0, 0)));
            }
        }
        return new Part(new UsagePhase(phase.range(), phase.period(), other.catalog().proration(), phase.catalogVersion(), other.plan().key(),
                other.plan().name(), metrics), other);
    }

    private static MetricUsage limited(Metric metric, Terms terms, MetricUsage used) {
        long most = terms instanceof Terms.Metered metered
                ? switch (metered.limit()) {
                    case Plan.PlanLimit.AtAllowance _ -> metered.allowance();
                    case Plan.PlanLimit.AtQuantity(long quantity) -> quantity;
                    case Plan.PlanLimit.None _, Plan.PlanLimit.AtCredit _ -> Long.MAX_VALUE;
                }
                : Long.MAX_VALUE;
        long beyond = Math.max(used.beyondLimit(), used.quantity() - most);
        return new MetricUsage(metric, terms, used.quantity(), Math.max(0, beyond), used.ownKey(), used.before());
    }

    /** What of a phase the other plan says nothing of, in sentences that are the same for all workspaces. */
    public static SequencedSet<String> unpriced(PricedBy other, UsagePhase phase) {
        SequencedSet<String> notes = new LinkedHashSet<>();
        for (MetricUsage usage : phase.metrics()) {
            String key = usage.metric().key();
            if (usage.billable() > 0 && other.catalog().metric(key).isEmpty()) {
                notes.add("The draft has no metric \"" + key + "\": what was used of it is not priced.");
            } else if (usage.billable() > 0 && other.plan().terms(key).filter(Terms.Metered.class::isInstance).isEmpty()) {
                notes.add("The draft's plan \"" + other.plan().key() + "\" does not offer \"" + key + "\": what was used of it is not priced.");
            }
        }
        return notes;
    }

    /** What facts come to by part: the fees together, each metric less its credits. */
    public static SequencedMap<String, Money> byPart(Draft draft) {
        SequencedMap<String, Money> parts = new LinkedHashMap<>();
        draft.lines().forEach(line -> parts.merge(line.metric().orElse(FEE), line.amount(), Money::plus));
        return parts;
    }
}
