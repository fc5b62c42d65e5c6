package io.tollgate.entrypoints.web;

import io.tollgate.domain.payments.Dispute;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Disputes in plain words, for who pays and for who is paid. */
final class DisputeWords {
    private DisputeWords() {}

    /** To the workspace, of one of its invoices: what was asked of the bank, and what that means for them. */
    static String ofInvoice(Dispute dispute) {
        String amount = BillingShown.withCurrency(dispute.amount());
        return switch (dispute.status()) {
            case OPEN -> "Since " + date(dispute.openedAt()) + " a bank is asked to give back " + amount
                    + " that paid this invoice. Nothing changes until it decides; whoever asked can take it back there.";
            case WON -> "On " + end(dispute) + " the bank decided that the payment of " + amount + ", which was disputed, stays as it is.";
            case LOST -> "On " + end(dispute) + " the bank gave back " + amount + " that had paid this invoice"
                    + (dispute.dueAgain().isPositive() ? ", so " + BillingShown.withCurrency(dispute.dueAgain()) + " of it became due again." : ".");
        };
    }

    /** "reason given: fraudulent". */
    static String why(Dispute dispute) {
        return "reason given: " + dispute.reason().replace('_', ' ');
    }

    /** What came of a lost one: "USD 17.74 is due again and is not collected by itself". */
    static String follows(Dispute dispute) {
        List<String> follows = new ArrayList<>();
        if (dispute.dueAgain().isPositive()) {
            follows.add(BillingShown.withCurrency(dispute.dueAgain()) + " is due again and is not collected by itself");
        }
        if (dispute.offBalance().isPositive()) {
            follows.add(BillingShown.withCurrency(dispute.offBalance()) + " was taken off the account balance");
        }
        return follows.isEmpty() ? "nothing of it is due again" : String.join(", ", follows);
    }

    /** To the operator: "USD 17.74 that paid TG-2026-000002, since 3 Mar 2026, reason given: fraudulent". */
    static String open(Dispute dispute, String paid) {
        return BillingShown.withCurrency(dispute.amount()) + paid + ", since " + date(dispute.openedAt()) + ", " + why(dispute);
    }

    private static String end(Dispute dispute) {
        return dispute.closedAt().map(DisputeWords::date).orElse("");
    }

    private static String date(Instant at) {
        return BillingShown.DATE.format(at.atOffset(ZoneOffset.UTC));
    }
}
