package io.tollgate.domain.invoicing;

import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.invoicing.BillingFacts.Billed;
import io.tollgate.domain.invoicing.BillingFacts.Correction;
import io.tollgate.domain.invoicing.BillingFacts.Credit;
import io.tollgate.domain.invoicing.BillingFacts.Drawn;
import io.tollgate.domain.invoicing.BillingFacts.MetricUsage;
import io.tollgate.domain.invoicing.BillingFacts.UsagePhase;
import io.tollgate.domain.invoicing.Draft.Redraw;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.TimeRange;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What closed periods come to now, less what was billed for them: a line for each phase's metric that differs, and for each credit that pays more or
 * less. Each period is priced whole, by the calculation that billed it.
 */
record CorrectionLines(List<InvoiceLine> lines, List<Redraw> redraws) {

    /** @param draws what was taken from grants before these corrections come to them */
    static CorrectionLines of(List<Correction> corrections, List<CreditGrant.Draw> draws, Currency currency) {
        List<InvoiceLine> lines = new ArrayList<>();
        List<Redraw> redraws = new ArrayList<>();
        Map<CreditGrantId, Money> taken = new HashMap<>();
        draws.forEach(draw -> taken.merge(draw.grant(), draw.amount(), Money::plus));
        for (Correction correction : corrections) {
            OnePeriod period = new OnePeriod(correction, currency, taken);
            lines.addAll(period.usageLines());
            for (InvoiceLine line : period.creditLines()) {
                CreditGrantId grant = ((LineBasis.LateCredit) line.basis()).grant();
                lines.add(line);
                Money change = period.change(grant, line);
                if (!change.isZero()) {
                    redraws.add(new Redraw(correction.period(), grant, change));
                    taken.merge(grant, change, Money::plus);
                }
            }
        }
        return new CorrectionLines(lines, redraws);
    }

    /**
     * What these corrections leave of credits for usage that comes after theirs. What they give back to a grant is not spent again on the same invoice.
     */
    List<Credit> leaves(List<Credit> credits) {
        Map<CreditGrantId, Money> taken = taken().stream().collect(Collectors.toMap(CreditGrant.Draw::grant, CreditGrant.Draw::amount, Money::plus));
        return credits.stream()
                .map(credit -> Optional.ofNullable(taken.get(credit.grant())).map(credit::less).orElse(credit))
                .filter(credit -> credit.remaining().isPositive())
                .toList();
    }

    /** What they take together with other draws, which come to grants before further corrections do. */
    List<CreditGrant.Draw> with(List<CreditGrant.Draw> draws) {
        return Stream.concat(taken().stream(), draws.stream()).toList();
    }

    CorrectionLines and(CorrectionLines others) {
        return new CorrectionLines(
                Stream.concat(lines.stream(), others.lines.stream()).toList(), Stream.concat(redraws.stream(), others.redraws.stream()).toList());
    }

    private List<CreditGrant.Draw> taken() {
        return redraws.stream()
                .filter(redraw -> redraw.amount().isPositive())
                .map(redraw -> new CreditGrant.Draw(redraw.grant(), redraw.amount()))
                .toList();
    }

    private static final class OnePeriod {
        private final Correction correction;
        private final Currency currency;
        private final LineWords words;
        private final List<Credit> credits;
        private final List<InvoiceLine> again;
        private final Map<String, Money> paidWithoutInvoice = new HashMap<>();

        OnePeriod(Correction correction, Currency currency, Map<CreditGrantId, Money> taken) {
            this.correction = correction;
            this.currency = currency;
            this.words = new LineWords(correction.usage().size() > 1 || correction.usage().stream().anyMatch(
                    phase -> phase.followsAnother() || phase.range().to().isBefore(correction.period().to())));
            this.credits = correction.credits().stream()
                    .map(credit -> Optional.ofNullable(taken.get(credit.grant())).map(credit::less).orElse(credit))
                    .map(Credit::atMost)
                    .toList();
            this.again = InvoiceCalculator.draft(new BillingFacts(
                            new BillingFacts.Workspace("", ""), InvoiceKind.REGULAR, correction.period().next().firstDay(), correction.period(),
                            currency, List.of(), correction.usage(), credits, List.of()))
                    .lines();
            correction.drawn().stream()
                    .filter(drawn -> drawn.invoice().isEmpty())
                    .forEach(drawn -> paidWithoutInvoice.merge(drawn.metric(), drawn.amount(), Money::plus));
        }

        List<InvoiceLine> usageLines() {
            List<InvoiceLine> lines = new ArrayList<>();
            for (UsagePhase phase : correction.usage()) {
                for (MetricUsage usage : phase.metrics()) {
                    if (usage.terms() instanceof Terms.Metered terms) {
                        usageLine(phase, usage, terms).ifPresent(lines::add);
                    }
                }
            }
            return lines;
        }

        private Optional<InvoiceLine> usageLine(UsagePhase phase, MetricUsage usage, Terms.Metered terms) {
            String metric = usage.metric().key();
            Optional<InvoiceLine> now = again.stream().filter(line -> isFor(line, metric, phase.range())).findFirst();
            Money owed = now.map(InvoiceLine::amount).orElse(Money.zero(currency));
            List<Billed> billed = correction.billed().stream()
                    .filter(each -> each.metric().equals(metric) && each.range().equals(phase.range()))
                    .toList();
            Money uninvoiced = shareOfUninvoiced(phase, metric, owed);
            Money before = Money.sum(billed.stream().map(Billed::amount).toList(), currency).plus(uninvoiced);
            if (owed.equals(before)) {
                return Optional.empty();
            }
            LineBasis.Usage basis = now.map(line -> (LineBasis.Usage) line.basis())
                    .orElseGet(() -> InvoiceCalculator.basis(phase, usage, terms, currency));
            LineBasis.Late late = new LineBasis.Late(correction.period(), basis, owed, billed, uninvoiced, correction.since());
            return Optional.of(new InvoiceLine(LineKind.LATE_USAGE, words.late(phase, late, before), Optional.of(metric), Optional.empty(),
                    Optional.empty(), phase.range(), owed.minus(before), late));
        }

        private static boolean isFor(InvoiceLine line, String metric, TimeRange range) {
            return line.kind() == LineKind.OVERAGE && line.metric().filter(metric::equals).isPresent() && line.period().equals(range);
        }

        /**
         * Where credits paid for all and no invoice was made, what they paid is what the usage came to. Of several phases the first ones are taken to have
         * come to what they come to now, and the last to the rest.
         */
        private Money shareOfUninvoiced(UsagePhase phase, String metric, Money owed) {
            Money left = paidWithoutInvoice.getOrDefault(metric, Money.zero(currency));
            boolean isLast = correction.usage().reversed().stream()
                    .filter(each -> each.metrics().stream().anyMatch(usage -> usage.metric().key().equals(metric)
                            && usage.terms() instanceof Terms.Metered))
                    .findFirst()
                    .orElseThrow() == phase;
            Money share = isLast ? left : left.atMost(owed);
            paidWithoutInvoice.put(metric, left.minus(share));
            return share;
        }

        List<InvoiceLine> creditLines() {
            return credits.stream().flatMap(credit -> creditLine(credit).stream()).toList();
        }

        private Optional<InvoiceLine> creditLine(Credit credit) {
            Money paid = again.stream()
                    .filter(line -> line.basis() instanceof LineBasis.Credit basis && basis.grant().equals(credit.grant()))
                    .map(line -> line.amount().negated())
                    .findFirst()
                    .orElse(Money.zero(currency));
            Money before = paidBy(credit.grant(), correction.paid());
            if (paid.equals(before)) {
                return Optional.empty();
            }
            LineBasis.LateCredit basis = new LineBasis.LateCredit(
                    correction.period(), credit.grant(), credit.kind(), credit.expiresAt(), credit.remaining(), paid, before);
            return Optional.of(new InvoiceLine(LineKind.CREDIT, words.lateCredit(basis, metricName(credit.metric())), Optional.of(credit.metric()),
                    Optional.empty(), Optional.empty(), correction.period().range(), before.minus(paid), basis));
        }

        /** What the grant pays more than it did; or gets back, which is no more than it gave. */
        Money change(CreditGrantId grant, InvoiceLine line) {
            return line.amount().atMost(paidBy(grant, correction.drawn().stream())).negated();
        }

        private Money paidBy(CreditGrantId grant, Stream<Drawn> drawn) {
            return Money.sum(drawn.filter(each -> each.grant().equals(grant)).map(Drawn::amount).toList(), currency);
        }

        private String metricName(String key) {
            return correction.usage().stream()
                    .flatMap(phase -> phase.metrics().stream())
                    .filter(usage -> usage.metric().key().equals(key))
                    .map(usage -> usage.metric().name())
                    .findFirst()
                    .orElse(key);
        }
    }
}
