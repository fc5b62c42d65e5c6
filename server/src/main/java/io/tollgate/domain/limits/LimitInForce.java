package io.tollgate.domain.limits;

import java.util.Optional;
import java.util.OptionalLong;

/** A metric's limits, the plan's and the owner's, in smallest units; empty where there is none. */
public record LimitInForce(OptionalLong plan, Optional<HardLimit> owner) {

    public enum SetBy {
        PLAN,
        OWNER
    }

    /** The lower of the two. */
    public OptionalLong quantity() {
        return setBy().map(by -> switch (by) {
            case PLAN -> plan;
            case OWNER -> OptionalLong.of(owner.orElseThrow().quantity());
        }).orElse(OptionalLong.empty());
    }

    /** Whose limit holds; the plan's where both are the same. */
    public Optional<SetBy> setBy() {
        if (owner.isPresent() && (plan.isEmpty() || owner.get().quantity() < plan.getAsLong())) {
            return Optional.of(SetBy.OWNER);
        }
        return plan.isPresent() ? Optional.of(SetBy.PLAN) : Optional.empty();
    }

    /** Only an owner may let running work finish, and only at a limit of theirs. */
    public RunningWork runningWork() {
        return setBy().filter(by -> by == SetBy.OWNER).isPresent() ? owner.orElseThrow().runningWork() : RunningWork.STOP;
    }
}
