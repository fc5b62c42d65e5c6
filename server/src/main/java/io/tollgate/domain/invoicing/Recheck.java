package io.tollgate.domain.invoicing;

import io.tollgate.domain.invoicing.BillingFacts.Billed;
import io.tollgate.domain.invoicing.BillingFacts.Correction;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** What would be different if past invoices were made again: from their stored facts, or from the usage as it is counted now. */
public final class Recheck {
    private Recheck() {}

    /** A line of an invoice that its facts do not come to any more. @param line counted from 1; of the stored invoice, or behind its end */
    public record Line(int line, Optional<String> metric, String description, Money was, Money wouldBe) {}

    /** A phase's metric, or a grant's payment, that comes to something else than it was billed with. @param invoices those that billed it */
    public record Difference(List<String> invoices, Optional<String> metric, String description, Money was, Money wouldBe, boolean isCredit) {
        public Difference {
            invoices = List.copyOf(invoices);
        }
    }

    /** The stored lines against those that the facts come to now, without the wording. */
    public static List<Line> ofFacts(BillingFacts facts, List<InvoiceLine> stored) {
        List<InvoiceLine> again = InvoiceCalculator.draft(facts).lines();
        Money nothing = Money.zero(facts.currency());
        List<Line> differing = new ArrayList<>();
        for (int i = 0; i < Math.max(stored.size(), again.size()); i++) {
            Optional<InvoiceLine> was = i < stored.size() ? Optional.of(stored.get(i)) : Optional.empty();
            Optional<InvoiceLine> now = i < again.size() ? Optional.of(again.get(i)) : Optional.empty();
            if (was.isEmpty() || now.isEmpty() || !now.get().isSameAs(was.get())) {
                InvoiceLine shown = was.or(() -> now).orElseThrow();
                differing.add(new Line(i + 1, shown.metric(), shown.description(), was.map(InvoiceLine::amount).orElse(nothing),
                        now.map(InvoiceLine::amount).orElse(nothing)));
            }
        }
        return differing;
    }

    /** What was billed for a period so far against what its usage comes to now: the lines that a correction of it would have. */
    public static List<Difference> ofUsage(Correction correction, Currency currency) {
        return CorrectionLines.of(List.of(correction), List.of(), currency).lines().stream()
                .map(line -> switch (line.basis()) {
                    case LineBasis.Late late -> new Difference(late.billed().stream().map(Billed::invoice).distinct().toList(), line.metric(),
                            line.description(), late.owed().minus(line.amount()), late.owed(), false);
                    case LineBasis.LateCredit credit -> new Difference(
                            correction.paid()
                                    .filter(drawn -> drawn.grant().equals(credit.grant()))
                                    .flatMap(drawn -> drawn.invoice().stream())
                                    .distinct()
                                    .toList(),
                            line.metric(), line.description(), credit.before().negated(), credit.paid().negated(), true);
                    case LineBasis.Fee _, LineBasis.Usage _, LineBasis.Credit _, LineBasis.ThresholdPaid _, LineBasis.ThresholdBilled _, LineBasis.Tax _ ->
                        throw new IllegalStateException("no line of a correction: " + line);
                })
                .toList();
    }
}
