package io.tollgate.actions;

import io.tollgate.domain.credits.CreditEndStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.invoicing.Recheck;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.replays.FindingStore.Finding;
import io.tollgate.domain.replays.FindingStore.What;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Computes what a workspace was billed again, from the facts that its invoices were made from and from its usage as it is counted now. */
public final class CheckInvoices {
    private static final int ALL = 100_000;

    private final InvoiceStore invoices;
    private final CorrectionStore corrections;
    private final CorrectionFactsOf correctionFacts;
    private final CreditEndStore creditEnds;
    private final PlansInForce plans;
    private final EventTimes times;

    public CheckInvoices(
            InvoiceStore invoices,
            CorrectionStore corrections,
            CorrectionFactsOf correctionFacts,
            CreditEndStore creditEnds,
            PlansInForce plans,
            EventTimes times) {
        this.invoices = invoices;
        this.corrections = corrections;
        this.correctionFacts = correctionFacts;
        this.creditEnds = creditEnds;
        this.plans = plans;
        this.times = times;
    }

    /** @param invoices how many were computed again */
    public record Checked(long invoices, List<Finding> findings) {}

    public Checked run(Transaction tx, WorkspaceId workspace, Subscription subscription, Collection<BillingPeriod> periods, Instant now) {
        List<Invoice> finalized = invoices.newest(tx, workspace, ALL).reversed().stream().filter(invoice -> invoice.number().isPresent()).toList();
        List<Invoice> standing = finalized.stream()
                .filter(invoice -> invoice.status() != InvoiceStatus.VOID && periods.contains(invoice.period()))
                .toList();
        List<Finding> findings = new ArrayList<>();
        standing.forEach(invoice -> findings.addAll(ofFacts(tx, invoice)));
        for (BillingPeriod period : periods) {
            boolean isVoided = finalized.stream().anyMatch(invoice -> invoice.status() == InvoiceStatus.VOID && invoice.period().equals(period));
            if (!isVoided) {
                corrections.closed(tx, workspace, period).ifPresent(closed -> findings.addAll(ofUsage(tx, workspace, subscription, closed, now)));
            }
        }
        return new Checked(standing.size(), findings);
    }

    private List<Finding> ofFacts(Transaction tx, Invoice invoice) {
        BillingFacts facts = invoices.facts(tx, invoice.id()).orElseThrow();
        return Recheck.ofFacts(facts, invoice.lines()).stream()
                .map(line -> new Finding(invoice.period(), invoice.number().map(InvoiceNumber::toString).stream().toList(), Optional.of(line.line()),
                        What.FACTS_DIFFER, line.metric(), line.description(), line.was(), line.wouldBe()))
                .toList();
    }

    private List<Finding> ofUsage(Transaction tx, WorkspaceId workspace, Subscription subscription, CorrectionStore.Closed closed, Instant now) {
        BillingPeriod period = closed.period();
        List<Subscription.Stretch> stretches = subscription.in(period);
        if (stretches.isEmpty()) {
            return List.of();
        }
        Currency currency = plans.of(tx, stretches.getLast().phase()).catalog().currency();
        if (period.compareTo(times.oldestCorrectable(now)) < 0 && isCut(tx, workspace, subscription, period)) {
            return List.of(new Finding(period, List.of(), Optional.empty(), What.NOT_CHECKABLE, Optional.empty(),
                    "A change within an hour divides the usage of this period, and that hour's events are gone.", Money.zero(currency), Money.zero(currency)));
        }
        boolean isPending = corrections.due(tx, workspace).stream().anyMatch(due -> due.period().equals(period));
        return Recheck.ofUsage(correctionFacts.of(tx, workspace, subscription, closed), currency).stream()
                .map(difference -> new Finding(period, difference.invoices(), Optional.empty(), what(difference, isPending), difference.metric(),
                        difference.description(), difference.was(), difference.wouldBe()))
                .toList();
    }

    private static What what(Recheck.Difference difference, boolean isPending) {
        if (isPending) {
            return What.LATE_USAGE_PENDING;
        }
        boolean paysMore = difference.isCredit() && difference.wouldBe().compareTo(difference.was()) < 0;
        return paysMore ? What.CREDIT_LEFT : What.USAGE_DIFFERS;
    }

    private boolean isCut(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period) {
        Stream<Instant> ends = creditEnds.endsSince(tx, List.of(workspace), period.from()).getOrDefault(workspace, List.of()).stream();
        return Stream.concat(subscription.phases().stream().map(Phase::from), ends)
                .anyMatch(cut -> period.contains(cut) && !cut.equals(cut.truncatedTo(ChronoUnit.HOURS)));
    }
}
