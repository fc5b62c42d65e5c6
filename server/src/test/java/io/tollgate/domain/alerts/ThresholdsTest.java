package io.tollgate.domain.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.alerts.Threshold.AtPercent;
import io.tollgate.domain.alerts.Threshold.AtQuantity;
import io.tollgate.domain.alerts.Threshold.Basis;
import io.tollgate.domain.alerts.Threshold.Of;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
    private static final List<Threshold> ALL = List.of(
            new AtQuantity(80), new AtQuantity(50), new AtPercent(90, Of.ALLOWANCE), new AtPercent(80, Of.LIMIT), new AtPercent(101, Of.LIMIT));

    /** Levels with an allowance of 100 and a limit of 150: 50, 80, 90, 120 and 152. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            before, after, levels
            0,      49,    ''
            0,      50,    50
            49,     50,    50
            50,     79,    ''
            0,      1000,  50 80 90 120 152
            80,     120,   90 120
            120,    151,   ''
            151,    152,   152
            90,     40,    ''
            """, useHeadersInDisplayName = true)
    void of_a_counter_that_grew(long before, long after, String levels) {
        assertThat(crossed(before, after, 100, 150)).isEqualTo(levels);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            allowance, limit, levels
            -1,        -1,    50 80
            0,         0,     50 80
            1,         -1,    1 50 80
            3,         -1,    3 50 80
            -1,        3,     3 4 50 80
            """, useHeadersInDisplayName = true)
    void a_percentage_is_rounded_up_and_is_nothing_of_nothing(long allowance, long limit, String levels) {
        assertThat(crossed(0, 1_000, allowance, limit)).isEqualTo(levels);
    }

    @Test
    void the_largest_numbers_do_not_overflow() {
        Basis largest = new Basis(OptionalLong.of(Long.MAX_VALUE), OptionalLong.of(Long.MAX_VALUE));
        assertThat(new AtPercent(1_000, Of.LIMIT).level(largest)).hasValue(Long.MAX_VALUE);
        assertThat(new AtPercent(50, Of.ALLOWANCE).level(largest)).hasValue(Long.MAX_VALUE / 2 + 1);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            limit, before, after, reached
            10,    9,      10,    true
            10,    0,      12,    true
            10,    10,     11,    false
            10,    0,      9,     false
            0,     0,      5,     false
            -1,    0,      5,     false
            """, useHeadersInDisplayName = true)
    void a_hard_limit_is_reached_once(long limit, long before, long after, boolean reached) {
        assertThat(Thresholds.limitReached(present(limit), before, after)).isEqualTo(reached);
    }

    private static String crossed(long before, long after, long allowance, long limit) {
        return String.join(" ", Thresholds.crossed(ALL, before, after, new Basis(present(allowance), present(limit))).stream()
                .map(each -> String.valueOf(each.level()))
                .toList());
    }

    private static OptionalLong present(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
