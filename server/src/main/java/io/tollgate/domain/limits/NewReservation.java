package io.tollgate.domain.limits;

import io.tollgate.domain.limits.Reservation.Against;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A reservation to write. @param firstAnswer what a repeat of the request is told, where the request came with a key */
public record NewReservation(
        ReservationId id,
        Against against,
        int projectId,
        long quantity,
        Instant createdAt,
        Instant expiresAt,
        OptionalLong lease,
        Optional<Reservation.ForProvider> provider,
        Optional<FirstAnswer> firstAnswer) {

    /** Who asked, under which Idempotency-Key. */
    public record AskedAs(String caller, String idempotencyKey) {}

    /**
     * @param requestSha256 of method, path and body, in hexadecimal
     * @param remaining as it was answered first
     */
    public record FirstAnswer(AskedAs askedAs, String requestSha256, OptionalLong remaining) {}

    public static NewReservation ofLease(LeaseId lease, ReservationId id, Against against, int projectId, long quantity, Instant from, Instant to) {
        return new NewReservation(id, against, projectId, quantity, from, to, OptionalLong.of(lease.value()), Optional.empty(), Optional.empty());
    }
}
