package io.tollgate.domain.limits;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Quantity set aside before use, in smallest units. On a workspace's own provider key nothing is set aside: it only says what is going to be used.
 *
 * @param against the counter it is set aside on, which is that of the period it was granted in
 * @param lease the number of the lease whose hold it is; such a reservation ends with the lease and by nothing else
 * @param provider the AI provider that it is for, where it named one
 * @param settledQuantity what was used in the end, once it is settled
 */
public record Reservation(
        ReservationId id,
        Against against,
        int projectId,
        long quantity,
        State state,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> endedAt,
        OptionalLong settledQuantity,
        OptionalLong lease,
        Optional<ForProvider> provider) {

    /** A counter: its workspace, metric and period's first day. */
    public record Against(int workspaceId, int metricId, LocalDate period) {}

    /** @param onOwnKey whether the workspace had a key of its own for the provider when it was granted */
    public record ForProvider(String name, boolean onOwnKey) {}

    public enum State {
        OPEN,
        SETTLED,
        RELEASED,
        EXPIRED;

        /** "open", as clients and rows have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What stands on the counter for it while it is open. */
    public long held() {
        return isOnOwnKey() ? 0 : quantity;
    }

    public boolean isOnOwnKey() {
        return provider.map(ForProvider::onOwnKey).orElse(false);
    }

    /** Its time is over, though nobody may have noticed yet. A lease's hold lasts as long as the lease. */
    public boolean isOverdue(Instant now) {
        return state == State.OPEN && lease.isEmpty() && !expiresAt.isAfter(now);
    }
}
