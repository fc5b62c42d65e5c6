package io.tollgate.domain.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.limits.Reservation.Against;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservingTest {
    private static final Against COUNTER = new Against(1, 1, LocalDate.of(2026, 3, 1));

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # used, billable, reserved, limit, asked, remaining after (or refused)
                 0,        0,        0,    10,    10,    0
                 0,        0,        0,    10,    11,    refused
                 4,        4,        3,    10,     3,    0
                 4,        4,        3,    10,     4,    refused
            # 7 used, 2 of it beyond a limit that was lower: only the billable 5 count against the limit
                 7,        5,        0,    10,     5,    0
            # the limit was lowered below what is used: no room, and none below zero
                 9,        9,        4,    10,     1,    refused
                 9,        9,        0,     3,     1,    refused
                 0,        0,        0,     0,     1,    refused
            # no limit
                 9,        9,        9,     -, 1000000,  unlimited
            """)
    void grants_what_there_is_room_for(long used, long billable, long reserved, Long limit, long asked, String expected) {
        OptionalLong most = limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
        Reserving reserving = new Reserving(Map.of(COUNTER, new Standing(used, billable, reserved, most)));

        String outcome = switch (reserving.hold(COUNTER, asked)) {
            case Reserving.Outcome.Granted(OptionalLong remaining) -> remaining.isEmpty() ? "unlimited" : String.valueOf(remaining.getAsLong());
            case Reserving.Outcome.Refused(Standing at) -> {
                assertThat(at).isEqualTo(new Standing(used, billable, reserved, most));
                yield "refused";
            }
        };

        assertThat(outcome).isEqualTo(expected);
        long held = outcome.equals("refused") ? reserved : reserved + asked;
        assertThat(reserving.standings().get(COUNTER).reserved()).isEqualTo(held);
    }

    @Test
    void decides_in_the_order_of_arrival_and_gives_back() {
        Reserving reserving = new Reserving(Map.of(COUNTER, new Standing(0, 0, 0, OptionalLong.of(10))));

        assertThat(reserving.hold(COUNTER, 6)).isEqualTo(new Reserving.Outcome.Granted(OptionalLong.of(4)));
        assertThat(reserving.hold(COUNTER, 5)).isInstanceOf(Reserving.Outcome.Refused.class);
        assertThat(reserving.hold(COUNTER, 4)).isEqualTo(new Reserving.Outcome.Granted(OptionalLong.of(0)));
        reserving.giveBack(COUNTER, 6);
        assertThat(reserving.holdAtMost(COUNTER, 9)).isEqualTo(6);
        assertThatThrownBy(() -> reserving.giveBack(COUNTER, 11)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # plan, owner, running work, limit in force, set by, running work in force
                 -,     -,  finish,  -,  -,     STOP
                10,     -,  finish, 10,  PLAN,  STOP
                 -,    10,  finish, 10,  OWNER, FINISH
                10,     9,  finish,  9,  OWNER, FINISH
                10,     9,  stop,    9,  OWNER, STOP
                10,    10,  finish, 10,  PLAN,  STOP
                10,    11,  finish, 10,  PLAN,  STOP
                 0,     5,  finish,  0,  PLAN,  STOP
            """)
    void the_lower_limit_is_in_force(Long plan, Long owner, String work, Long limit, String by, RunningWork running) {
        LimitInForce both = new LimitInForce(
                plan == null ? OptionalLong.empty() : OptionalLong.of(plan),
                Optional.ofNullable(owner).map(quantity -> new HardLimit(
                        "m", quantity, RunningWork.valueOf(work.toUpperCase(java.util.Locale.ROOT)), Instant.EPOCH, "test")));

        assertThat(both.quantity()).isEqualTo(limit == null ? OptionalLong.empty() : OptionalLong.of(limit));
        assertThat(both.setBy().map(Enum::name)).isEqualTo(Optional.ofNullable(by));
        assertThat(both.runningWork()).isEqualTo(running);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # from, to, stretches as period:milliseconds
            2026-03-10T12:00:00Z,       2026-03-10T12:00:00Z, 2026-03:0
            2026-03-10T12:00:00Z,       2026-03-10T12:01:00Z, 2026-03:60000
            2026-03-31T23:59:00Z,       2026-04-01T00:00:00Z, 2026-03:60000
            2026-03-31T23:59:59.9996Z,  2026-04-01T00:00:01Z, 2026-03:1 2026-04:1000
            2026-01-31T23:00:00Z,       2026-03-01T00:00:01Z, 2026-01:3600000 2026-02:2419200000 2026-03:1000
            """)
    void a_machines_time_is_cut_where_periods_end(Instant from, Instant to, String expected) {
        var stretches = LeaseStretches.between(from, to);

        assertThat(String.join(" ", stretches.stream().map(each -> each.period() + ":" + each.milliseconds()).toList())).isEqualTo(expected);
        assertThat(stretches.stream().mapToLong(LeaseStretches.Stretch::milliseconds).sum()).isEqualTo(to.toEpochMilli() - from.toEpochMilli());
        assertThat(stretches).allSatisfy(each -> assertThat(each.period().contains(each.usedAt())).isTrue());
    }
}
