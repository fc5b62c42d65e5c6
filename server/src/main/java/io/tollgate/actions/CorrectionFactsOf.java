package io.tollgate.actions;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.credits.CreditStore.PeriodDraw;
import io.tollgate.domain.invoicing.BilledLine;
import io.tollgate.domain.invoicing.BilledLineStore;
import io.tollgate.domain.invoicing.BillingFacts.Billed;
import io.tollgate.domain.invoicing.BillingFacts.Correction;
import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.domain.invoicing.BillingFacts.Drawn;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.CorrectionStore.Closed;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Loads what closed periods come to now and what was billed for them, to be held against each other. */
public final class CorrectionFactsOf {
    private final UsagePhasesOf usage;
    private final CreditStore credits;
    private final InvoiceStore invoices;
    private final BilledLineStore billedLines;
    private final CorrectionStore corrections;

    public CorrectionFactsOf(UsagePhasesOf usage, CreditStore credits, InvoiceStore invoices, BilledLineStore billedLines, CorrectionStore corrections) {
        this.usage = usage;
        this.credits = credits;
        this.invoices = invoices;
        this.billedLines = billedLines;
        this.corrections = corrections;
    }

    /** Those of the workspace's closed periods before this one whose usage changed since they were billed, the oldest first. */
    public List<Correction> due(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod before) {
        return corrections.due(tx, workspace).stream()
                .filter(closed -> closed.period().compareTo(before) < 0)
                .map(closed -> of(tx, workspace, subscription, closed))
                .toList();
    }

    /**
     * Phases that ended within a period which is only now to be billed, where usage of theirs changed after the invoice of the change that ended them; empty
     * where none did.
     */
    public Optional<Correction> ofEnded(Transaction tx, WorkspaceId workspace, Subscription subscription, BillingPeriod period, Currency currency) {
        if (subscription.in(period).size() < 2) {
            return Optional.empty();
        }
        Instant since = subscription.in(period).getLast().usage().from();
        return Optional.of(correction(tx, workspace, period, since, mayPay -> usage.ended(tx, workspace, subscription, period, mayPay)))
                .filter(correction -> InvoiceCalculator.isOwed(correction, currency));
    }

    public Correction of(Transaction tx, WorkspaceId workspace, Subscription subscription, Closed closed) {
        return correction(tx, workspace, closed.period(), closed.since(),
                mayPay -> usage.whole(tx, workspace, subscription, closed.period(), mayPay));
    }

    private Correction correction(
            Transaction tx, WorkspaceId workspace, BillingPeriod period, Instant since, Function<List<Credit>, List<UsagePhase>> phases) {
        List<PeriodDraw> draws = credits.drawsByPeriod(tx, workspace);
        List<Drawn> drawn = draws.stream()
                .filter(draw -> draw.period().equals(period))
                .map(draw -> new Drawn(draw.grant(), draw.metric(), draw.invoiceId().map(invoice -> number(tx, workspace, invoice)), draw.amount()))
                .toList();
        List<BilledLine> lines = billedLines.billed(tx, workspace, period);
        List<Drawn> givenUp = givenUp(lines, drawn);
        List<Credit> mayPay = credits.balances(tx, workspace).stream()
                .map(CreditGrant.Balance::grant)
                .filter(grant -> grant.overlaps(period))
                .map(grant -> mayPay(grant, grant.amount().minus(drawnByOthers(grant, draws, period)), givenUp))
                .toList();
        List<Billed> billed = lines.stream().flatMap(CorrectionFactsOf::billed).toList();
        return new Correction(period, since, phases.apply(mayPay), mayPay, billed, drawn, givenUp);
    }

    /** What invoices say that credits paid, and the ledger does not or no longer: their charges were given up after they drew. */
    private static List<Drawn> givenUp(List<BilledLine> lines, List<Drawn> drawn) {
        return lines.stream()
                .flatMap(line -> paid(line).stream())
                .collect(Collectors.groupingBy(paid -> List.of(paid.grant(), paid.invoice()), LinkedHashMap::new, Collectors.toList()))
                .values().stream()
                .map(paid -> notIn(drawn, paid))
                .filter(paid -> !paid.amount().isZero())
                .toList();
    }

    /** @param paid by one grant on one invoice */
    private static Drawn notIn(List<Drawn> drawn, List<Drawn> paid) {
        Drawn first = paid.getFirst();
        Stream<Money> inLedger = drawn.stream()
                .filter(each -> each.grant().equals(first.grant()) && each.invoice().equals(first.invoice()))
                .map(each -> each.amount().negated());
        Money left = Money.sum(Stream.concat(paid.stream().map(Drawn::amount), inLedger).toList(), first.amount().currency());
        return new Drawn(first.grant(), first.metric(), first.invoice(), left);
    }

    /** What others did not draw, and what goes on counting as paid whoever drew it since. */
    private static Credit mayPay(CreditGrant grant, Money notDrawnByOthers, List<Drawn> givenUp) {
        Credit credit = Credit.of(new CreditGrant.Balance(grant, notDrawnByOthers));
        List<Money> back = givenUp.stream().filter(paid -> paid.grant().equals(grant.id())).map(Drawn::amount).toList();
        return back.isEmpty() ? credit : credit.withGivenUp(Money.sum(back, grant.amount().currency()), grant.amount());
    }

    private static Optional<Drawn> paid(BilledLine line) {
        Optional<CreditGrantId> grant = switch (line.line().basis()) {
            case LineBasis.Credit credit -> Optional.of(credit.grant());
            case LineBasis.LateCredit credit -> Optional.of(credit.grant());
            case LineBasis.Fee _, LineBasis.Usage _, LineBasis.Late _, LineBasis.ThresholdPaid _, LineBasis.ThresholdBilled _, LineBasis.Tax _ -> Optional.empty();
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
            case LineBasis.Fee _, LineBasis.Credit _, LineBasis.LateCredit _, LineBasis.ThresholdPaid _, LineBasis.ThresholdBilled _,
                    LineBasis.Tax _ -> Optional.empty();
        };
        return priced.stream().map(basis -> new Billed(
                line.invoice().toString(), basis.metric().key(), line.line().period(), line.line().amount(), basis));
    }

    private String number(Transaction tx, WorkspaceId workspace, long invoice) {
        return invoices.find(tx, new InvoiceId(workspace, invoice)).flatMap(Invoice::number).map(InvoiceNumber::toString).orElseThrow();
    }
}
