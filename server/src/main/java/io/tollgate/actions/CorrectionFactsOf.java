package io.tollgate.actions;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.credits.CreditStore.PeriodDraw;
import io.tollgate.domain.invoicing.BilledLine;
import io.tollgate.domain.invoicing.BillingFacts.Billed;
import io.tollgate.domain.invoicing.BillingFacts.Correction;
import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.domain.invoicing.BillingFacts.Drawn;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.CorrectionStore.Closed;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Loads what closed periods come to now and what was billed for them, to be held against each other. */
public final class CorrectionFactsOf {
    private final UsagePhasesOf usage;
    private final CreditStore credits;
    private final InvoiceStore invoices;
    private final CorrectionStore corrections;

    public CorrectionFactsOf(UsagePhasesOf usage, CreditStore credits, InvoiceStore invoices, CorrectionStore corrections) {
        this.usage = usage;
        this.credits = credits;
        this.invoices = invoices;
        this.corrections = corrections;
    }

    /**
     * Those of the workspace's closed periods whose usage changed since they were billed, the oldest first, and at last the phases that ended within the
     * period that is now being closed: they were billed when they ended, and usage of theirs may have come since.
     */
    public List<Correction> due(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod closing) {
        List<Correction> due = new ArrayList<>();
        for (Closed closed : corrections.due(tx, workspace)) {
            if (closed.period().compareTo(closing) < 0) {
                due.add(of(tx, workspace, subscription, closed));
            }
        }
        int all = subscription.in(closing).size();
        int ended = all - subscription.billedWith(closing).map(last -> 1).orElse(0);
        if (ended > 0) {
            Correction whole = of(tx, workspace, subscription, new Closed(closing, subscription.in(closing).get(ended - 1).usage().to()));
            due.add(new Correction(closing, whole.since(), whole.usage().subList(0, ended), whole.credits(), whole.billed(), whole.drawn()));
        }
        return due;
    }

    public Correction of(Transaction tx, WorkspaceId workspace, Subscription subscription, Closed closed) {
        BillingPeriod period = closed.period();
        List<PeriodDraw> draws = credits.drawsByPeriod(tx, workspace);
        List<Credit> mayPay = credits.balances(tx, workspace).stream()
                .map(CreditGrant.Balance::grant)
                .filter(grant -> grant.overlaps(period))
                .map(grant -> Credit.of(new CreditGrant.Balance(grant, grant.amount().minus(drawnByOthers(grant, draws, period)))))
                .toList();
        List<Drawn> drawn = new ArrayList<>(draws.stream()
                .filter(draw -> draw.period().equals(period))
                .map(draw -> new Drawn(draw.grant(), draw.metric(), draw.invoiceId().map(invoice -> number(tx, workspace, invoice)), draw.amount()))
                .toList());
        List<BilledLine> lines = invoices.billed(tx, workspace, period);
        drawn.addAll(givenBack(lines, drawn));
        List<Billed> billed = lines.stream().flatMap(CorrectionFactsOf::billed).toList();
        return new Correction(period, closed.since(), usage.whole(tx, workspace, subscription, period, mayPay), mayPay, billed, drawn);
    }

    /**
     * What credits paid on invoices that were given up after they drew: the ledger has it back, and what they paid counts as paid, as what they billed counts
     * as billed.
     */
    private static List<Drawn> givenBack(List<BilledLine> lines, List<Drawn> drawn) {
        return lines.stream()
                .flatMap(line -> paid(line).stream())
                .filter(paid -> drawn.stream().noneMatch(
                        inLedger -> inLedger.grant().equals(paid.grant()) && inLedger.invoice().equals(paid.invoice())))
                .toList();
    }

    private static Optional<Drawn> paid(BilledLine line) {
        Optional<CreditGrantId> grant = switch (line.line().basis()) {
            case LineBasis.Credit credit -> Optional.of(credit.grant());
            case LineBasis.LateCredit credit -> Optional.of(credit.grant());
            case LineBasis.Fee _, LineBasis.Usage _, LineBasis.Late _, LineBasis.ThresholdPaid _ -> Optional.empty();
        };
        return grant.map(id -> new Drawn(
                id, line.line().metric().orElseThrow(), Optional.of(line.invoice().toString()), line.line().amount().negated()));
    }

    private static Money drawnByOthers(CreditGrant grant, List<PeriodDraw> draws, BillingPeriod period) {
        return Money.sum(draws.stream()
                .filter(draw -> draw.grant().equals(grant.id()) && !draw.period().equals(period))
                .map(PeriodDraw::amount)
                .toList(), grant.amount().currency());
    }

    private static Stream<Billed> billed(BilledLine line) {
        Optional<LineBasis.Usage> priced = switch (line.line().basis()) {
            case LineBasis.Usage basis -> Optional.of(basis);
            case LineBasis.Late late -> Optional.of(late.now());
            case LineBasis.Fee _, LineBasis.Credit _, LineBasis.LateCredit _, LineBasis.ThresholdPaid _ -> Optional.empty();
        };
        return priced.stream().map(basis -> new Billed(
                line.invoice().toString(), basis.metric().key(), line.line().period(), line.line().amount(), basis));
    }

    private String number(Transaction tx, WorkspaceId workspace, long invoice) {
        return invoices.find(tx, new InvoiceId(workspace, invoice)).flatMap(Invoice::number).map(InvoiceNumber::toString).orElseThrow();
    }
}
