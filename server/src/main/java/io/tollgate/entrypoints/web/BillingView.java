package io.tollgate.entrypoints.web;

import io.tollgate.domain.invoicing.Explanation;
import io.tollgate.foundation.amounts.QuantityWords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a workspace pays for, and what it is to be told of.
 *
 * @param fee "25.00 USD a month"
 * @param terms what the plan includes and allows
 * @param contract that it is one of its own, and whom to write to
 * @param free that nothing is charged, where it is so
 * @param scheduled the change of plan that waits for the next period
 * @param next what the next invoice comes to
 * @param costs of what is used beyond what is included, all metrics together
 * @param alertEmail as it is, or as it was just sent
 * @param alertEmailRefused why it was not taken
 */
public record BillingView(
        Frame frame, String plan, String fee, String since, List<PlanViews.Term> terms, Optional<String> contract, Optional<PlanViews.Free> free,
        Optional<PlanViews.Scheduled> scheduled, Next next, String costs, List<Row> rows, String alertEmail, Optional<String> alertEmailRefused,
        List<Credit> credits, List<InvoiceRow> invoices, Payments payments) {

    /**
     * The next regular invoice.
     *
     * @param end the last day that it charges the use of
     * @param soFar what it comes to as things stand; @param projected by the end of the month
     * @param basis how that was reckoned
     */
    public record Next(String date, String end, String soFar, String projected, String basis, List<Charge> lines, Charge total) {}

    /** One line of it, now and by the end of the month; "–" where there is none then. */
    public record Charge(String description, String soFar, String projected) {}

    /**
     * One metric.
     *
     * @param overage what is used beyond what is included; "–" where nothing is
     * @param price of that, in words; @param cost so far; @param share of all metrics' cost, as a width
     * @param limit in words; @param note that it is near or reached
     * @param alerts how many thresholds there are
     */
    public record Row(
            String metric, String name, String unit, String used, String included, String overage, String price, String cost, Optional<String> share,
            String limit, Optional<UsageView.LimitNote> note, LimitForm limitForm, AlertForm alertForm) {}

    /**
     * The dialog behind the gear.
     *
     * @param isOpen whether the page begins with it
     * @param isSet whether the owner has a limit now
     * @param value what is in the field: the limit, or a good one to begin with
     * @param now how it stands, in words
     * @param finishes whether running work may finish
     * @param isAboutMachines whether there is running work to speak of
     */
    public record LimitForm(boolean isOpen, boolean isSet, String value, String step, String now, boolean finishes, boolean isAboutMachines, Optional<String> refused) {}

    /** The dialog behind the bell. @param isSuggested whether what is ticked is not set yet @param quantities further thresholds, "400, 450" */
    public record AlertForm(boolean isOpen, int set, List<Percentage> percentages, boolean isSuggested, String quantities, Optional<String> refused) {}

    /** @param value "80:allowance"; @param reached whether it was told of in this period */
    public record Percentage(String value, String name, boolean chosen, boolean reached) {}

    public record Credit(String metric, String kind, String granted, String used, String left, Optional<Instant> expiresAt, boolean isOver) {}

    /**
     * @param due what is still to be paid, where that is not all of it
     * @param isDisputed whether a bank is asked for its payment now; @param disputes what came of it, in words
     * @param pdf the way to its document; @param pay what its button is sent to, where something is due
     * @param lines with the way to each one's explanation
     */
    public record InvoiceRow(
            String title, String date, String period, String status, String total, Optional<String> due, boolean isDisputed,
            List<String> disputes, Optional<String> pdf, Optional<String> pay, List<Line> lines) {}

    /** @param cards test cards that may be added; @param how other methods come in */
    public record Payments(List<Method> methods, List<UsageView.Choice> cards, String how) {}

    public record Method(String id, String label, String added, boolean isDefault) {}

    /** @param path to its explanation; empty of one that is still to come */
    public record Line(String description, String amount, String path) {}

    /** How one line came about. */
    public record LineView(Frame frame, String invoice, String currency, Explanation explanation, boolean moreEvents) {
        /** Whether any of it was not billed. */
        public boolean isBeyondLimit() {
            return explanation.hours().stream().anyMatch(hour -> new BigDecimal(hour.beyondLimit()).signum() != 0);
        }

        /** "2.0267" of "2.0267264": what is read at a glance, beside the exact figure. */
        public static String rounded(String quantity) {
            return QuantityWords.rounded(new BigDecimal(quantity)).toPlainString();
        }
    }
}
