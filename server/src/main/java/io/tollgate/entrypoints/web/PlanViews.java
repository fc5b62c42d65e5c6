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
     * @param sales whom to write to about a contract
     */
    public record Plans(Frame frame, List<Card> plans, Optional<Scheduled> scheduled, boolean isContract, Optional<String> sales) {}

    /**
     * @param fee "25.00 USD a month"
     * @param included a sentence for each metric that it offers
     * @param limits what may run at once
     * @param choice what its button says; empty where there is none
     */
    public record Card(
            String key, String name, String fee, List<String> included, List<String> limits, boolean isCurrent, boolean isByContract, Optional<String> choice) {}

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
