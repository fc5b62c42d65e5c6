package io.tollgate.domain.invoicing;

import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.rating.Rated;
import io.tollgate.domain.rating.Share;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a line was computed from: enough to say how, and stored with it. */
public sealed interface LineBasis {

    /**
     * A monthly fee times the share of its period, charged or taken back.
     *
     * @param cappedAt what is taken back in place of the share, since credit notes left no more of the charge
     */
    record Fee(BillingFacts.Fee.Reason reason, String planKey, String planName, Money monthlyFee, Share share, Optional<Money> cappedAt)
            implements LineBasis {}

    /**
     * A phase's usage of one metric, priced.
     *
     * @param counted smallest units counted in the phase, with what was beyond a hard limit
     * @param beyondLimit the part of {@code counted} that is not billed
     * @param ownKey used on the workspace's own provider key, no part of {@code counted}
     * @param share of the period that the phase covers, which a minimum is prorated by
     * @param beyondCredit the part of the price that is not billed, since the plan lets no more be used than credits pay for, and they paid no more
     */
    record Usage(
            String planKey,
            String planName,
            int catalogVersion,
            Metric metric,
            Terms.Metered terms,
            long counted,
            long beyondLimit,
            long ownKey,
            Share share,
            Rated rated,
            Optional<Money> beyondCredit)
            implements LineBasis {

        Usage beyondCredit(Money unbilled) {
            return new Usage(planKey, planName, catalogVersion, metric, terms, counted, beyondLimit, ownKey, share, rated, Optional.of(unbilled));
        }
    }

    /**
     * A credit that paid.
     *
     * @param available what was left of the grant before
     * @param spend what the metric's lines still came to before
     */
    record Credit(
            CreditGrantId grant, CreditGrant.Kind kind, Optional<Instant> expiresAt, Money available, Money spend)
            implements LineBasis {}

    /**
     * A phase's usage of one metric in a closed period, priced again: what it comes to now, less what was billed for it.
     *
     * @param now what it is computed from now; its price may be nothing
     * @param owed what it comes to now
     * @param billed what earlier invoices charged, the oldest first
     * @param paidWithoutInvoice what it came to when credits paid for all of it and no invoice was made
     * @param since when it was billed last: the events behind the difference came, or were taken back, later
     */
    record Late(
            BillingPeriod period, Usage now, Money owed, List<BillingFacts.Billed> billed, Money paidWithoutInvoice, Instant since)
            implements LineBasis {
        public Late {
            billed = List.copyOf(billed);
        }
    }

    /**
     * A credit that pays more, or less, for a closed period than it did.
     *
     * @param available what the grant has for the period, with what it paid already and what had expired
     * @param paid what it pays now
     * @param before what it paid so far
     */
    record LateCredit(
            BillingPeriod period,
            CreditGrantId grant,
            CreditGrant.Kind kind,
            Optional<Instant> expiresAt,
            Money available,
            Money paid,
            Money before)
            implements LineBasis {}

    /** What was paid on a threshold invoice of the period. */
    record ThresholdPaid(String invoiceNumber, Money paid, Optional<Money> beforeTax) implements LineBasis {}

    /**
     * Tax on the invoice, or why there is none.
     *
     * @param net what all lines before it come to
     */
    record Tax(TaxTerms terms, Money net) implements LineBasis {}

    /** What an earlier threshold invoice of the period has billed already, paid or not. */
    record ThresholdBilled(String invoiceNumber, Money billed) implements LineBasis {}
}
