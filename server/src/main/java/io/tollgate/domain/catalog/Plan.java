package io.tollgate.domain.catalog;

import io.tollgate.foundation.amounts.Money;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A monthly fee and, per metric, what it includes and what more costs.
 *
 * @param perContract whether a workspace can only be on it with a contract of its own, which then replaces all that stands here
 * @param metrics terms for every metric of the catalog
 */
public record Plan(
        String key,
        String name,
        Money monthlyFee,
        boolean perContract,
        SequencedMap<String, Terms> metrics,
        List<Credit> credits,
        WorkspaceLimits limits) {

    public Plan {
        metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
        credits = List.copyOf(credits);
    }

    public Optional<Terms> terms(String metric) {
        return Optional.ofNullable(metrics.get(metric));
    }

    /** Whether money can ever be owed on it. */
    public boolean isPaid() {
        return monthlyFee.isPositive() || perContract;
    }

    /** What a plan says of one metric. */
    public sealed interface Terms {
        /** Cannot be used on this plan. Usage that happened anyway is kept and not billed. */
        record NotAvailable() implements Terms {}

        /**
         * @param allowance smallest units that the fee includes, per phase and period
         * @param price what the quantity beyond it costs; empty where it costs nothing
         */
        record Metered(long allowance, Optional<Price> price, PlanLimit limit) implements Terms {}
    }

    /** The most of a metric that the plan lets a workspace consume in one period. */
    public sealed interface PlanLimit {
        record None() implements PlanLimit {}

        /** No more than the allowance. */
        record AtAllowance() implements PlanLimit {}

        /** No more than the workspace's credits for the metric pay for. */
        record AtCredit() implements PlanLimit {}

        /** No more than this many smallest units. */
        record AtQuantity(long quantity) implements PlanLimit {}
    }

    /** An amount that pays for one metric's spend before money does. */
    public record Credit(String metric, Money amount, When granted) {
        public enum When {
            /** Once, when an eligible workspace signs up. */
            SIGNUP,
            /** In each period and phase on the plan; what is left of it ends with the period. */
            MONTHLY
        }
    }

    /** What a workspace may have at once; an empty number means as many as it likes. */
    public record WorkspaceLimits(
            OptionalInt concurrentMachines,
            OptionalInt concurrentMachinesPerProject,
            Set<String> machineSizes,
            int retentionDays,
            OptionalInt users) {
        public WorkspaceLimits {
            machineSizes = Set.copyOf(machineSizes);
        }
    }
}
