package io.tollgate.domain.subscriptions;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An upgrade, from its quote on.
 *
 * @param quoted what its invoice came to when it was asked for, and what is charged
 * @param askedKey the Idempotency-Key it was asked for with
 * @param effectiveAt present exactly when it is done
 * @param invoiceId of the invoice it made; empty where it came to nothing
 */
public record PlanChange(
        WorkspaceId workspace,
        long id,
        State state,
        String planKey,
        int catalogVersion,
        Money quoted,
        String askedBy,
        Optional<String> askedKey,
        Instant askedAt,
        Optional<Instant> effectiveAt,
        OptionalLong invoiceId) {

    public enum State {
        /** The payment is under way. */
        CHARGING,
        DONE,
        /** The payment failed, and nothing was changed. */
        DECLINED
    }

    /** In which direction a change goes, which decides when it takes effect. */
    public enum Direction {
        /** To a higher fee: at once, and only with a successful payment. */
        UPGRADE,
        /** To a fee that is lower, or the same: when the next period begins. */
        DOWNGRADE;

        public static Direction between(Money monthlyFee, Money newMonthlyFee) {
            return newMonthlyFee.compareTo(monthlyFee) > 0 ? UPGRADE : DOWNGRADE;
        }

        /** "upgrade". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
