package io.tollgate.actions;

import static io.tollgate.actions.GatesHouse.heldFor;
import static io.tollgate.actions.GatesHouse.keyed;
import static io.tollgate.actions.GatesHouse.wish;
import static io.tollgate.actions.MeteringHouse.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.actions.EventOutcome.Unsettled;
import io.tollgate.actions.ReserveOutcome.LimitReached;
import io.tollgate.actions.ReserveOutcome.Refused;
import io.tollgate.actions.ReserveOutcome.Reserved;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace.Status;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits and reservations on a real database. */
class ReserveUsageTest {
    private static final BillingPeriod MARCH = BillingPeriod.parse("2026-03").orElseThrow();
    private GatesHouse gates;

    @BeforeEach
    void build() {
        gates = new GatesHouse("2026-03-10T12:00:00Z");
    }

    @AfterEach
    void close() {
        gates.close();
    }

    @Test
    void a_grant_says_what_is_left_and_a_refusal_says_why() {
        gates.metering.workspace("free", "free");
        gates.metering.workspace("dev", "developer");
        WorkspaceId unpaid = gates.metering.workspace("unpaid", "developer");
        gates.metering.database.transact(tx -> gates.metering.house.workspaces.changeStatus(tx, unpaid, Status.UNPAID));

        List<ReserveOutcome> outcomes = gates.reserve(
                wish("free", "job_runs", "4"),
                wish("free", "job_runs", "7"),
                wish("free", "job_runs", "6"),
                wish("dev", "job_runs", "1000"),
                wish("unpaid", "job_runs", "1"),
                wish("nobody", "job_runs", "1"),
                wish("dev", "walks", "1"),
                wish("free", "large_surcharge", "1"),
                wish("dev", "job_runs", "0"),
                wish("dev", "job_runs", "-1"),
                wish("dev", "job_runs", "1.5"));

        assertThat(((Reserved) outcomes.get(0)).remaining()).hasValue(6);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(LimitReached.class, reached -> {
            assertThat(reached.at().limit()).hasValue(10);
            assertThat(reached.at().reserved()).isEqualTo(4);
            assertThat(reached.resetsAt()).isEqualTo("2026-04-01T00:00:00Z");
        });
        assertThat(((Reserved) outcomes.get(2)).remaining()).hasValue(0);
        assertThat(((Reserved) outcomes.get(3)).remaining()).isEmpty();
        assertThat(outcomes.subList(4, 11)).extracting(each -> ((Refused) each).code()).containsExactly(
                ErrorCode.WORKSPACE_UNPAID, ErrorCode.UNKNOWN_WORKSPACE, ErrorCode.UNKNOWN_METRIC, ErrorCode.NOT_ON_PLAN,
                ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST);
    }

    @Test
    void what_is_reserved_is_kept_from_events_and_given_back_to_the_one_that_names_it() {
        WorkspaceId free = gates.metering.workspace("free", "free");
        ReservationId id = gates.reserved(wish("free", "pages_processed", "20"));

        // 25 allowed, 20 reserved: of 10 pages 5 are within. Then the reservation's own event of 22 has its 20, and no more.
        assertThat(gates.metering.record(pages("a", "{'pages': 10}"))).containsExactly(new EventOutcome.Counted(true));
        assertThat(gates.metering.record(pages("b", "{'pages': 22, 'reservation': '" + id + "'}"))).containsExactly(new EventOutcome.Counted(true));

        Counter counter = gates.counter(free, "pages_processed");
        assertThat(counter).extracting(Counter::used, Counter::billable, Counter::reserved).containsExactly(32L, 25L, 0L);
        assertThat(gates.reservation(id).state()).isEqualTo(State.SETTLED);
        assertThat(gates.reservation(id).settledQuantity()).hasValue(22);
    }

    @Test
    void each_reservation_ends_once_and_usage_that_names_an_ended_one_is_counted_all_the_same() {
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        ReservationId settled = gates.reserved(wish("dev", "pages_processed", "5"));
        ReservationId released = gates.reserved(wish("dev", "pages_processed", "5"));
        ReservationId expired = gates.reserved(heldFor(wish("dev", "pages_processed", "5"), Duration.ofMinutes(1)));
        ReservationId other = gates.reserved(wish("dev", "job_runs", "5"));
        gates.metering.workspace("stranger", "developer");
        ReservationId strange = gates.reserved(wish("stranger", "pages_processed", "5"));

        assertThat(gates.settle(settled, 3)).isEqualTo(new EventOutcome.Counted(false));
        assertThat(gates.settle(settled, 4)).isEqualTo(new EventOutcome.Duplicate());
        assertThat(gates.release(released).state()).isEqualTo(State.RELEASED);
        assertThat(gates.release(settled).state()).isEqualTo(State.SETTLED);
        gates.metering.time.advance(Duration.ofMinutes(1));

        assertThat(gates.metering.record(naming("a", settled), naming("b", released), naming("c", expired), naming("d", expired),
                        naming("e", other), naming("f", strange)))
                .extracting(each -> ((EventOutcome.Counted) each).unsettled().getFirst().why())
                .containsExactly(Unsettled.Why.SETTLED_BEFORE, Unsettled.Why.RELEASED, Unsettled.Why.EXPIRED, Unsettled.Why.EXPIRED,
                        Unsettled.Why.FOR_ANOTHER_METRIC, Unsettled.Why.UNKNOWN);
        assertThat(gates.reservation(expired).state()).isEqualTo(State.EXPIRED);
        assertThat(gates.reservation(strange).state()).isEqualTo(State.OPEN);
        assertThat(gates.counter(dev, "pages_processed")).extracting(Counter::used, Counter::reserved).containsExactly(9L, 0L);
        assertThat(gates.settle(released, 2)).isEqualTo(new EventOutcome.Counted(false, List.of(new Unsettled(released.toString(), Unsettled.Why.RELEASED))));
    }

    @Test
    void an_overdue_hold_makes_room_when_it_is_needed_and_the_job_finds_the_others() {
        WorkspaceId free = gates.metering.workspace("free", "free");
        gates.reserved(heldFor(wish("free", "job_runs", "10"), Duration.ofMinutes(1)));
        ReservationId captcha = gates.reserved(heldFor(wish("free", "captcha_solves", "10"), Duration.ofMinutes(1)));
        assertThat(gates.reserve(wish("free", "job_runs", "1")).getFirst()).isInstanceOf(LimitReached.class);
        assertThat(gates.metering.house.jobs.getFirst().nextDue(gates.metering.time.instant())).hasValue(Instant.parse("2026-03-10T12:01:00Z"));

        gates.metering.time.advance(Duration.ofMinutes(1));
        assertThat(gates.reserve(wish("free", "job_runs", "10")).getFirst()).isInstanceOf(Reserved.class);
        gates.runJobs();

        assertThat(gates.reservation(captcha).state()).isEqualTo(State.EXPIRED);
        assertThat(gates.counter(free, "captcha_solves").reserved()).isZero();
    }

    @Test
    void a_hold_belongs_to_the_period_of_its_grant_and_usage_to_its_own() {
        WorkspaceId free = gates.metering.workspace("free", "free");
        gates.metering.time.set(Instant.parse("2026-03-31T23:59:00Z"));
        ReservationId id = gates.reserved(wish("free", "pages_processed", "20"));
        gates.metering.time.set(Instant.parse("2026-04-01T00:01:00Z"));

        assertThat(gates.reserve(wish("free", "pages_processed", "25")).getFirst()).isInstanceOf(Reserved.class);
        assertThat(gates.settle(id, 3)).isEqualTo(new EventOutcome.Counted(true));

        assertThat(gates.counter(free, "pages_processed", MARCH)).extracting(Counter::used, Counter::reserved).containsExactly(0L, 0L);
        assertThat(gates.counter(free, "pages_processed")).extracting(Counter::used, Counter::billable, Counter::reserved).containsExactly(3L, 0L, 25L);
    }

    @Test
    void a_repeated_key_gets_the_first_grant_and_the_same_key_with_another_request_an_error() {
        WorkspaceId free = gates.metering.workspace("free", "free");
        ReserveUsage.Wish first = keyed(wish("free", "job_runs", "4"), "k", "4 runs");
        Reserved granted = (Reserved) gates.reserve(first, first).getFirst();
        gates.reserved(wish("free", "job_runs", "6"));
        gates.metering.database.transact(tx -> gates.metering.house.workspaces.changeStatus(tx, free, Status.UNPAID));

        assertThat(gates.reserve(first).getFirst())
                .isEqualTo(new Reserved(granted.id(), granted.unit(), 4, OptionalLong.of(6), granted.expiresAt(), false, true));
        assertThat(gates.reserve(keyed(wish("free", "job_runs", "5"), "k", "5 runs")).getFirst())
                .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED));
        assertThat(gates.counter(free, "job_runs").reserved()).isEqualTo(10);
    }

    @Test
    void an_owners_limit_acts_at_once_and_takes_nothing_back() {
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        gates.limit("dev", "pages_processed", "10", RunningWork.STOP);
        assertThat(gates.reserve(wish("dev", "pages_processed", "11")).getFirst()).isInstanceOf(LimitReached.class);
        assertThat(gates.metering.record(dev("a", 8))).containsExactly(new EventOutcome.Counted(false));

        gates.limit("dev", "pages_processed", "5", RunningWork.STOP);
        assertThat(gates.metering.record(dev("b", 2))).containsExactly(new EventOutcome.Counted(true));
        assertThat(gates.counter(dev, "pages_processed")).extracting(Counter::used, Counter::billable).containsExactly(10L, 8L);

        gates.limit("dev", "pages_processed", "12", RunningWork.STOP);
        assertThat(((Reserved) gates.reserve(wish("dev", "pages_processed", "4")).getFirst()).remaining()).hasValue(0);
        gates.unlimit("dev", "pages_processed");
        assertThat(((Reserved) gates.reserve(wish("dev", "pages_processed", "4000")).getFirst()).remaining()).isEmpty();
    }

    @Test
    void the_lower_of_owners_and_plans_limit_is_in_force_in_every_period() {
        WorkspaceId free = gates.metering.workspace("free", "free");
        assertThat(gates.limit("free", "job_runs", "30", RunningWork.STOP).limit().quantity()).hasValue(10);
        assertThat(gates.counter(free, "job_runs").hardLimit()).hasValue(10);
        assertThat(gates.limit("free", "job_runs", "3", RunningWork.STOP).limit().quantity()).hasValue(3);

        gates.metering.time.set(Instant.parse("2026-03-31T23:30:00Z"));
        gates.metering.record(event("free", "next", "job.run", "2026-04-01T00:10:00Z", "{}"));
        gates.limit("free", "job_runs", "2", RunningWork.STOP);
        assertThat(gates.counter(free, "job_runs", MARCH.next()).hardLimit()).hasValue(2);
        gates.metering.time.set(Instant.parse("2026-05-01T00:00:00Z"));
        gates.reserved(wish("free", "job_runs", "1"));
        assertThat(gates.counter(free, "job_runs").hardLimit()).hasValue(2);
    }

    @Test
    void a_limit_that_could_bill_beyond_itself_is_refused() {
        gates.metering.workspace("dev", "developer");
        gates.metering.workspace("free", "free");
        assertThat(gates.limit("dev", "compute_hours", "1.5", RunningWork.STOP).limit().quantity()).hasValue(5_400_000);
        assertRefused("dev", "compute_hours", "0.0001", ErrorCode.INVALID_REQUEST);
        assertRefused("dev", "ai_spend", "0.0005", ErrorCode.INVALID_REQUEST);
        assertRefused("dev", "job_runs", "-1", ErrorCode.INVALID_REQUEST);
        assertRefused("dev", "walks", "1", ErrorCode.UNKNOWN_METRIC);
        assertRefused("free", "large_surcharge", "1", ErrorCode.NOT_ON_PLAN);
        assertRefused("nobody", "job_runs", "1", ErrorCode.UNKNOWN_WORKSPACE);
    }

    @Test
    void ended_reservations_are_forgotten_after_thirty_days() {
        gates.metering.workspace("dev", "developer");
        ReservationId released = gates.reserved(wish("dev", "job_runs", "1"));
        gates.release(released);
        gates.metering.time.advance(Duration.ofDays(30));
        ReservationId open = gates.reserved(wish("dev", "job_runs", "1"));
        gates.runJobs();
        assertThat(gates.reservation(released)).isNotNull();

        gates.metering.time.advance(Duration.ofSeconds(1));
        gates.runJobs();
        assertThat(gates.reservation(released)).isNull();
        assertThat(gates.reservation(open)).isNotNull();
    }

    @Test
    void a_transaction_that_does_not_commit_leaves_nothing_held() {
        WorkspaceId free = gates.metering.workspace("free", "free");
        ReservationId before = gates.reserved(wish("free", "job_runs", "3"));
        assertThatThrownBy(() -> gates.metering.database.transact(tx -> {
            gates.metering.house.reserveUsage.decide(tx, List.of(new ReserveUsage.Request(List.of(wish("free", "job_runs", "7")))));
            gates.metering.house.endReservation.release(tx, gates.reservation(before), gates.metering.time.instant());
            throw new IllegalStateException("killed here");
        })).hasMessage("killed here");

        assertThat(gates.counter(free, "job_runs").reserved()).isEqualTo(3);
        assertThat(gates.reservation(before).state()).isEqualTo(State.OPEN);
        GateSums.audit(gates.metering.database);
    }

    private void assertRefused(String workspace, String metric, String limit, ErrorCode code) {
        assertThatThrownBy(() -> gates.limit(workspace, metric, limit, RunningWork.STOP))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static UsageEvent pages(String id, String data) {
        return event("free", id, "pdf.process", "2026-03-10T11:00:00Z", data);
    }

    private static UsageEvent dev(String id, int pages) {
        return event("dev", id, "pdf.process", "2026-03-10T11:00:00Z", "{'pages': " + pages + "}");
    }

    private static UsageEvent naming(String id, ReservationId reservation) {
        return event("dev", id, "pdf.process", "2026-03-10T11:00:00Z", "{'pages': 1, 'reservation': '" + reservation + "'}");
    }
}
