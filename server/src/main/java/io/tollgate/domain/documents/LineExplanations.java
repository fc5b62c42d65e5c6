package io.tollgate.domain.documents;

import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.rating.Share;
import io.tollgate.foundation.amounts.Unit;
import java.util.ArrayList;
import java.util.List;

/** Why a line is what it is, told to the customer who pays it. */
final class LineExplanations {

    private LineExplanations() {}

    static String of(InvoiceLine line) {
        String days = Texts.days(line.period());
        return switch (line.basis()) {
            case LineBasis.Fee fee -> fee(fee, days);
            case LineBasis.Usage usage -> usage(usage, days);
            case LineBasis.Credit credit -> "Credits pay before money does: " + Texts.amount(line.amount().negated()) + " of the "
                    + Texts.amount(credit.available()) + " that were left" + credit.expiresAt().map(at -> ", good until " + Texts.date(at)).orElse("") + ".";
            case LineBasis.ThresholdPaid _ -> "Billed and paid before, of the same usage.";
            case LineBasis.Late _ -> "Usage that came, or was taken back, after " + days + " was billed: what that time comes to now, less what was billed.";
            case LineBasis.LateCredit _ -> "What credits pay for it now, less what they paid before.";
            case LineBasis.ThresholdBilled _ -> "Billed before, of the same usage.";
            case LineBasis.Tax _ -> "";
        };
    }

    private static String fee(LineBasis.Fee fee, String days) {
        String sum = Texts.amount(fee.monthlyFee()) + " a month, times " + share(fee.share());
        return switch (fee.reason()) {
            case PLAN_FEE -> "For " + days + ", in advance.";
            case PRORATION_CHARGE -> sum + ": " + days + (byDay(fee.share()) ? ", the day of the start included." : ".");
            case PRORATION_CREDIT -> sum + " that were paid for in advance and are not used: " + days + ".";
        };
    }

    private static boolean byDay(Share share) {
        return switch (share.rule()) {
            case DAY -> true;
            case SECOND -> false;
        };
    }

    private static String share(Share share) {
        return share.toString();
    }

    private static String usage(LineBasis.Usage usage, String days) {
        Unit unit = usage.metric().unit();
        List<String> sentences = new ArrayList<>();
        long included = usage.rated().allowance();
        sentences.add("Used " + days + ": " + Texts.quantity(unit, usage.rated().rounded())
                + (included == 0 ? "." : ", of which " + Texts.quantity(unit, included) + " are included in the " + usage.planName() + " plan."));
        if (usage.beyondLimit() > 0) {
            sentences.add(Texts.quantity(unit, usage.beyondLimit()) + " beyond the hard limit are not billed.");
        }
        if (usage.ownKey() > 0) {
            sentences.add(Texts.quantity(unit, usage.ownKey()) + " on your own key are not billed.");
        }
        usage.beyondCredit().ifPresent(unbilled -> sentences.add(Texts.amount(unbilled) + " beyond your credit are not billed."));
        return String.join(" ", sentences);
    }
}
