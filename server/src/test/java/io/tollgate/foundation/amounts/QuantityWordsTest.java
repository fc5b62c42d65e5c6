package io.tollgate.foundation.amounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands on a line is exact: a price times it is the amount. */
class QuantityWordsTest {
    private static final Unit HOURS = new Unit("hour", "millisecond", 3_600_000);
    private static final Unit DOLLARS = new Unit("USD", "micro-dollar", 1_000_000);

    @ParameterizedTest
    @CsvSource({
        "109800000, 30.5",             // 30 h 30 min
        "0,         0",
        "790500000, 219 h 35 min",     // 219.58333...
        "300000,    5 min",            // 0.08333...
        "3661000,   1 h 1 min 1 s",
        "3600001,   1 h 0.001 s",
        "36360000,  10.1",
        "-300000,   -5 min",
        "360,       0.0001",
        "36,        0.036 s",          // 0.00001 hours
    })
    void hours_are_decimals_as_long_as_they_end_soon(long milliseconds, String words) {
        assertThat(QuantityWords.of(HOURS, milliseconds).text(milliseconds)).isEqualTo(words);
    }

    @Test
    void what_is_read_together_has_one_form() {
        QuantityWords line = QuantityWords.of(HOURS, 790_500_000, 360_000_000);
        assertThat(line.text(790_500_000) + " over " + line.text(360_000_000)).isEqualTo("219 h 35 min over 100 h");
        assertThat(line.text(0)).isEqualTo("0 min");
        assertThat(line.namesUnits()).isTrue();
    }

    @Test
    void alone_it_is_said_with_its_unit() {
        assertThat(QuantityWords.withUnit(HOURS, 3_600_000)).isEqualTo("1 hour");
        assertThat(QuantityWords.withUnit(HOURS, 109_800_000)).isEqualTo("30.5 hours");
        assertThat(QuantityWords.withUnit(HOURS, 60_000)).isEqualTo("1 min");
        assertThat(QuantityWords.withUnit(DOLLARS, 1_000)).isEqualTo("0.001 USD");
    }

    @Test
    void what_is_no_time_stays_a_decimal() {
        assertThat(QuantityWords.of(DOLLARS, 1_234_567).text(1_234_567)).isEqualTo("1.234567");
        Unit odd = new Unit("hour", "minute", 50);
        assertThat(QuantityWords.of(odd, 1).text(1)).isEqualTo("0.02");
        assertThat(QuantityWords.of(new Unit("hour", "minute", 7), 1).namesUnits()).isFalse();
    }
}
