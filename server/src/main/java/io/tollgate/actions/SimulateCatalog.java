package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.CatalogYaml;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Reading;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.WhatIf;
import io.tollgate.domain.invoicing.WhatIf.Part;
import io.tollgate.domain.invoicing.WhatIf.PricedBy;
import io.tollgate.domain.replays.SimulationStore;
import io.tollgate.domain.replays.SimulationStore.Result;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Prices a workspace's period by a draft of a catalog, beside the plans it was on. */
public final class SimulateCatalog {
    private final PlansInForce plans;
    private final UsagePhasesOf usage;
    private final CreditStore credits;

    public SimulateCatalog(PlansInForce plans, UsagePhasesOf usage, CreditStore credits) {
        this.plans = plans;
        this.usage = usage;
        this.credits = credits;
    }

    /** Empty where the workspace was not subscribed in the period. */
    public Optional<Result> run(Transaction tx, Workspace workspace, Subscription subscription, BillingPeriod period, Catalog draft) {
        List<Subscription.Stretch> stretches = subscription.in(period);
        if (stretches.isEmpty()) {
            return Optional.empty();
        }
        List<Credit> others = othersThatPaid(tx, workspace, period);
        List<UsagePhase> used = usage.whole(tx, workspace.id(), subscription, period, others);
        SequencedSet<String> notes = new LinkedHashSet<>();
        List<Part> before = new ArrayList<>();
        List<Part> after = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            PlanOfCatalog plan = plans.of(tx, stretches.get(i).phase());
            Part as = new Part(used.get(i), new PricedBy(plan.plan(), plan.catalog()));
            before.add(as);
            after.add(drafted(stretches.get(i).phase(), as, draft, notes));
        }
        BillingFacts.Workspace named = new BillingFacts.Workspace(workspace.key(), workspace.name());
        Draft billed = InvoiceCalculator.draft(WhatIf.facts(named, period, before, others));
        Draft simulated = InvoiceCalculator.draft(WhatIf.facts(named, period, after, others));
        return Optional.of(new Result(period, stretches.getLast().phase().planKey(), billed.total(), simulated.total(), parts(billed, simulated),
                List.copyOf(notes)));
    }

    private static Part drafted(Phase phase, Part as, Catalog draft, SequencedSet<String> notes) {
        Optional<Plan> plan = phase.contract().isPresent()
                ? switch (CatalogYaml.contract(phase.contract().get(), draft)) {
                    case Reading.Parsed<Plan>(Plan read) -> Optional.of(read);
                    case Reading.Mistakes<Plan> unreadable -> Optional.<Plan>empty();
                }
                : draft.plan(phase.planKey());
        if (plan.isEmpty()) {
            notes.add(phase.contract().isPresent()
                    ? "A contract does not fit the draft: its phase is priced as it was."
                    : "The draft has no plan \"" + phase.planKey() + "\": its phases are priced as they were.");
            return as;
        }
        PricedBy other = new PricedBy(plan.get(), draft);
        notes.addAll(WhatIf.unpriced(other, as.usage()));
        return WhatIf.under(other, as.usage());
    }

    /** Credits that no plan gives by the month pay what they did pay, whatever the plan. */
    private List<Credit> othersThatPaid(Transaction tx, Workspace workspace, BillingPeriod period) {
        List<CreditStore.PeriodDraw> draws = credits.drawsByPeriod(tx, workspace.id()).stream().filter(draw -> draw.period().equals(period)).toList();
        if (draws.isEmpty()) {
            return List.of();
        }
        List<Credit> paid = new ArrayList<>();
        for (CreditGrant.Balance balance : credits.balances(tx, workspace.id())) {
            CreditGrant grant = balance.grant();
            Money drawn = Money.sum(draws.stream().filter(draw -> draw.grant().equals(grant.id())).map(CreditStore.PeriodDraw::amount).toList(),
                    grant.amount().currency());
            if (grant.kind() != CreditGrant.Kind.MONTHLY && drawn.isPositive()) {
                paid.add(Credit.of(new CreditGrant.Balance(grant, drawn)));
            }
        }
        return paid;
    }

    private static List<SimulationStore.Part> parts(Draft billed, Draft simulated) {
        SequencedMap<String, Money> before = WhatIf.byPart(billed);
        SequencedMap<String, Money> after = WhatIf.byPart(simulated);
        SequencedSet<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        Money nothing = Money.zero(billed.total().currency());
        return names.stream()
                .map(name -> new SimulationStore.Part(name, before.getOrDefault(name, nothing), after.getOrDefault(name, nothing)))
                .toList();
    }
}
