package io.tollgate.actions;

import static io.tollgate.actions.GatesHouse.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines that run: slots, time held ahead, time metered once. */
class LeaseTest {
    private static final BillingPeriod MARCH = BillingPeriod.parse("2026-03").orElseThrow();
    private static final long MINUTE = 60_000;
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
    void a_large_machine_holds_and_meters_compute_and_its_surcharge() {
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        Lease lease = started("dev", "p", "large");
        assertThat(lease.renewBy()).isEqualTo("2026-03-10T12:02:00Z");
        assertThat(gates.counter(dev, "compute_hours").reserved()).isEqualTo(2 * MINUTE);
        assertThat(gates.counter(dev, "large_surcharge").reserved()).isEqualTo(2 * MINUTE);

        pass(Duration.ofSeconds(60));
        assertThat(renewed(lease).renewBy()).isEqualTo("2026-03-10T12:03:00Z");
        assertThat(gates.counter(dev, "large_surcharge").reserved()).isEqualTo(3 * MINUTE);
        pass(Duration.ofSeconds(30));
        assertThat(ended(lease).state()).isEqualTo(Lease.State.ENDED);
        assertThat(ended(lease).endedAt()).hasValue(Instant.parse("2026-03-10T12:01:30Z"));

        for (String metric : List.of("compute_hours", "large_surcharge")) {
            assertThat(gates.counter(dev, metric)).extracting(Counter::used, Counter::reserved).containsExactly(90_000L, 0L);
        }
        assertThat(gates.counter(dev, "xlarge_surcharge")).isNull();
        assertThat(eventIds()).containsExactly(lease.id().toString());
        assertThat(renew(lease)).isInstanceOf(LeaseOutcome.Over.class);
    }

    @Test
    void a_machine_that_is_not_renewed_ends_at_its_last_renewal() {
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        Lease lease = started("dev", "p", "standard");
        pass(Duration.ofSeconds(45));
        renewed(lease);
        pass(Duration.ofSeconds(119));
        gates.runJobs();
        assertThat(found(lease).state()).isEqualTo(Lease.State.RUNNING);

        pass(Duration.ofSeconds(1));
        assertThat(renew(lease)).isInstanceOf(LeaseOutcome.Over.class);
        gates.runJobs();
        gates.runJobs();

        assertThat(found(lease).state()).isEqualTo(Lease.State.LOST);
        assertThat(found(lease).endedAt()).hasValue(Instant.parse("2026-03-10T12:00:45Z"));
        assertThat(gates.counter(dev, "compute_hours")).extracting(Counter::used, Counter::reserved).containsExactly(45_000L, 0L);
        assertThat(ended(lease).state()).isEqualTo(Lease.State.LOST);
    }

    @Test
    void slots_are_counted_by_workspace_and_project_and_a_lost_machine_frees_its_own() {
        gates.metering.workspace("free", "free");
        for (int i = 1; i <= 5; i++) {
            started("free", "p" + i, "standard");
        }
        assertThat(start("free", "p6", "standard")).isEqualTo(new LeaseOutcome.ConcurrencyReached("workspace", 5, 5));
        pass(Duration.ofMinutes(2));
        started("free", "p1", "standard");
        assertThat(start("free", "p1", "standard")).isEqualTo(new LeaseOutcome.ConcurrencyReached("project", 1, 1));
        assertThatThrownBy(() -> start("free", "p7", "large"))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_ON_PLAN));
    }

    @Test
    void a_running_machine_never_passes_the_limit_and_stops_at_it() {
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        gates.limit("dev", "compute_hours", "0.1", RunningWork.STOP);
        Lease lease = started("dev", "p", "standard");
        int renewals = 0;
        LeaseOutcome outcome;
        do {
            pass(Duration.ofSeconds(60));
            outcome = renew(lease);
            renewals++;
        } while (outcome instanceof LeaseOutcome.Running);

        // 6 minutes: 2 at first, then 4 more; the renewal that would need the 7th is refused.
        assertThat(renewals).isEqualTo(5);
        assertThat(outcome).isInstanceOfSatisfying(LeaseOutcome.LimitReached.class, reached -> assertThat(reached.metric().key()).isEqualTo("compute_hours"));
        assertThat(start("dev", "p", "standard")).isInstanceOf(LeaseOutcome.LimitReached.class);
        pass(Duration.ofMillis(59_999));
        ended(lease);
        assertThat(gates.counter(dev, "compute_hours")).extracting(Counter::used, Counter::beyondLimit).containsExactly(6 * MINUTE - 1, 0L);
    }

    @Test
    void a_running_machine_may_finish_where_the_owner_lets_it_and_the_excess_is_marked() {
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        gates.limit("dev", "compute_hours", "0.05", RunningWork.FINISH);
        Lease lease = started("dev", "p", "standard");
        for (int minute = 1; minute <= 9; minute++) {
            pass(Duration.ofSeconds(60));
            renewed(lease);
        }
        assertThat(gates.counter(dev, "compute_hours").reserved()).isEqualTo(3 * MINUTE);
        assertThat(start("dev", "p", "standard")).isInstanceOf(LeaseOutcome.LimitReached.class);
        ended(lease);
        assertThat(gates.counter(dev, "compute_hours"))
                .extracting(Counter::used, Counter::billable, Counter::reserved).containsExactly(9 * MINUTE, 3 * MINUTE, 0L);
    }

    @Test
    void a_machine_that_runs_into_the_next_period_is_metered_in_both() {
        gates.metering.time.set(Instant.parse("2026-03-31T23:58:30Z"));
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        Lease lease = started("dev", "p", "large");
        assertThat(gates.counter(dev, "compute_hours", MARCH).reserved()).isEqualTo(90_000);
        assertThat(gates.counter(dev, "compute_hours", MARCH.next()).reserved()).isEqualTo(30_000);

        pass(Duration.ofSeconds(60));
        renewed(lease);
        pass(Duration.ofSeconds(60));
        renewed(lease);
        assertThat(gates.counter(dev, "compute_hours", MARCH)).extracting(Counter::used, Counter::reserved).containsExactly(90_000L, 0L);
        assertThat(gates.counter(dev, "compute_hours", MARCH.next()).reserved()).isEqualTo(150_000);
        pass(Duration.ofSeconds(60));
        ended(lease);

        assertThat(gates.counter(dev, "large_surcharge", MARCH)).extracting(Counter::used, Counter::reserved).containsExactly(90_000L, 0L);
        assertThat(gates.counter(dev, "large_surcharge", MARCH.next())).extracting(Counter::used, Counter::reserved).containsExactly(90_000L, 0L);
        assertThat(eventIds()).containsExactly(lease.id() + ".2026-03", lease.id() + ".2026-04");
    }

    @Test
    void a_machine_lost_before_the_period_ends_gives_back_what_it_held_of_the_next() {
        gates.metering.time.set(Instant.parse("2026-03-31T23:58:30Z"));
        WorkspaceId dev = gates.metering.workspace("dev", "developer");
        Lease lease = started("dev", "p", "standard");
        pass(Duration.ofSeconds(50));
        renewed(lease);
        pass(Duration.ofMinutes(5));
        gates.runJobs();
        assertThat(gates.counter(dev, "compute_hours", MARCH)).extracting(Counter::used, Counter::reserved).containsExactly(50_000L, 0L);
        assertThat(gates.counter(dev, "compute_hours", MARCH.next())).extracting(Counter::used, Counter::reserved).containsExactly(0L, 0L);
        assertThat(eventIds()).containsExactly(lease.id().toString());
    }

    @Test
    void reservations_and_machines_share_the_limit() {
        gates.metering.workspace("free", "free");
        gates.reserved(wish("free", "compute_hours", "2.99"));
        assertThat(start("free", "p", "standard")).isInstanceOf(LeaseOutcome.LimitReached.class);
        pass(ReserveUsage.HELD_BY_DEFAULT);
        assertThat(start("free", "p", "standard")).isInstanceOf(LeaseOutcome.Running.class);
    }

    private void pass(Duration time) {
        gates.metering.time.advance(time);
    }

    private LeaseOutcome start(String workspace, String project, String machine) {
        return gates.metering.database.inTransaction(tx ->
                gates.metering.house.startLease.run(tx, new StartLease.Request(workspace, project, machine), gates.metering.time.instant()));
    }

    private Lease started(String workspace, String project, String machine) {
        return ((LeaseOutcome.Running) start(workspace, project, machine)).lease();
    }

    private LeaseOutcome renew(Lease lease) {
        return gates.metering.database.inTransaction(tx -> gates.metering.house.renewLease.run(tx, lease.id(), gates.metering.time.instant()));
    }

    private Lease renewed(Lease lease) {
        return ((LeaseOutcome.Running) renew(lease)).lease();
    }

    private Lease ended(Lease lease) {
        return gates.metering.database.inTransaction(tx -> gates.metering.house.endLease.run(tx, lease.id(), gates.metering.time.instant()));
    }

    private Lease found(Lease lease) {
        return gates.metering.database.read(tx -> gates.metering.house.leases.find(tx, lease.id())).orElseThrow();
    }

    private List<String> eventIds() {
        return gates.metering.database.read(tx ->
                tx.handle().createQuery("select event_id from event order by occurred_at").mapTo(String.class).list());
    }
}
