package io.tollgate.entrypoints.web;

import java.util.List;
import java.util.Optional;

/** What the pages about changing the plan show. */
public final class PlanViews {
    private PlanViews() {}

    /**
     * All plans side by side.
     *
     * @param scheduled what waits for the next period
     * @param contract present where the plan is a contract, which is not changed here
     * @param whyNoUpgrade in the place of the buttons of plans with a higher fee, where there is a reason that none can be changed to
     * @param sales whom to write to about a contract
     */
    public record Plans(
            Frame frame, List<Card> plans, Optional<Scheduled> scheduled, boolean isContract, Optional<String> whyNoUpgrade, Optional<String> sales) {}

    /**
     * @param fee "25.00 USD a month"
     * @param terms what it offers; none where that is agreed
     * @param isHigher whether its fee is higher than that of the plan in force
     * @param choice what its button says; empty where there is none
     */
    public record Card(
            String key, String name, String fee, List<Term> terms, boolean isCurrent, boolean isHigher, boolean isByContract, Optional<String> choice) {}

    /**
     * One thing that plans differ in.
     *
     * @param value the most of what is to be said; @param more the rest; empty where that is all
     * @param offered whether the plan has it
     */
    public record Term(String name, String value, String more, boolean offered) {
        static Term absent(String name, String value) {
            return new Term(name, value, "", false);
        }

        /** "100 hours included, then USD 0.12 per hour". */
        String words() {
            return more.isEmpty() ? value : value + (more.startsWith("included") ? " " : ", ") + more;
        }
    }

    /** For who pays nothing. @param upgrade the next plan, and what it brings */
    public record Free(Optional<Upgrade> upgrade) {}

    public record Upgrade(String key, String name, String fee, List<Term> terms) {}

    /** @param keep the name of the plan that stays when it is taken back */
    public record Scheduled(String sentence, String keep) {}

    /**
     * A change before it is agreed to.
     *
     * @param when it takes effect, in words
     * @param bill what the lines are of, in words
     * @param total of the lines; @param now what is charged at once
     * @param agreed the same, for the form @param once what the form is known by
     * @param balance what else pays for it
     * @param method what is charged; empty where there is none
     * @param agree what the button says
     */
    public record Preview(
            Frame frame, String key, String from, String to, String when, String bill, List<BillingView.Line> lines, String total, String now, String agreed, String once, boolean isCharged,
            Optional<String> balance, Optional<String> method, List<Changed> changes, Optional<String> replaces, String agree) {}

    public record Changed(String name, String before, String after) {}
}
