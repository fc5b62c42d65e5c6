package io.tollgate.entrypoints.jobs;

import io.tollgate.actions.DueJob;
import io.tollgate.actions.ForgetOldUsage;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.workspaces.FirstAnswerStore;
import io.tollgate.foundation.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Every night at 03:00 UTC: what retention says need not be kept any longer. */
public final class ForgetOldDetail implements DueJob {
    private static final Duration HOUR_OF_NIGHT = Duration.ofHours(3);
    /** Mails and webhooks, from when they were sent or given up. */
    private static final Duration SENT_IS_KEPT = Duration.ofDays(90);
    private static final int ANSWERS_AT_ONCE = 10_000;
    /** As long as first answers are: a reservation is the first answer to the key it was asked for with. */
    private static final Duration ENDED_KEPT_FOR = FirstAnswerStore.KEPT_FOR;
    private static final int ROWS_AT_ONCE = 10_000;

    private final Database database;
    private final ForgetOldUsage forgetOldUsage;
    private final FirstAnswerStore firstAnswers;
    private final ReservationStore reservations;
    private final LeaseStore leases;
    private final OutboxStore outbox;

    public ForgetOldDetail(
            Database database,
            ForgetOldUsage forgetOldUsage,
            FirstAnswerStore firstAnswers,
            ReservationStore reservations,
            LeaseStore leases,
            OutboxStore outbox) {
        this.database = database;
        this.forgetOldUsage = forgetOldUsage;
        this.firstAnswers = firstAnswers;
        this.reservations = reservations;
        this.leases = leases;
        this.outbox = outbox;
    }

    @Override
    public String name() {
        return "forget-old-detail";
    }

    @Override
    public Optional<Instant> nextDue(Instant after) {
        Instant today = after.truncatedTo(ChronoUnit.DAYS).plus(HOUR_OF_NIGHT);
        return Optional.of(today.isAfter(after) ? today : today.plus(Duration.ofDays(1)));
    }

    @Override
    public void run(Instant now) {
        forgetOldUsage.run(now);
        while (database.<Integer>inTransaction(tx -> firstAnswers.purge(tx, now, ANSWERS_AT_ONCE)) == ANSWERS_AT_ONCE) {
            // until none is left
        }
        Instant endedBefore = now.minus(ENDED_KEPT_FOR);
        while (database.<Integer>inTransaction(tx -> reservations.purge(tx, endedBefore, ROWS_AT_ONCE)) == ROWS_AT_ONCE) {
            // until none is left
        }
        while (database.<Integer>inTransaction(tx -> leases.purge(tx, endedBefore, ROWS_AT_ONCE)) == ROWS_AT_ONCE) {
            // until none is left
        }
        Instant oldestSent = now.minus(SENT_IS_KEPT);
        while (database.<Integer>inTransaction(tx -> outbox.forget(tx, oldestSent, ROWS_AT_ONCE)) == ROWS_AT_ONCE) {
            // until none is left
        }
    }
}
