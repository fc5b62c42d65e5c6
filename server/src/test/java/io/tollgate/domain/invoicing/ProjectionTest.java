package io.tollgate.domain.invoicing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.foundation.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "42                  | P7D    | P21D | 126                 | a week's pace for three weeks",
        "42                  | P7D    | PT0S | 0                   | nothing is left of the period",
        "10                  | PT30M  | P10D | 100                 | half an hour is taken for a day",
        "10                  | P1D    | P10D | 100                 |",
        "1                   | P2D    | P1D  | 1                   | a half is rounded up",
        "1                   | P3D    | P1D  | 0                   | a third is not",
        "0                   | P7D    | P30D | 0                   |",
        "9223372036854775807 | P1D    | P31D | 9223372036854775807 | no further than the largest number",
    })
    void goes_on_at_the_pace_it_had(long quantity, Duration in, Duration ahead, long more, String why) {
        assertThat(Projection.more(quantity, in, ahead)).as(why).isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-01-01T00:00:00Z | 2026-03-20T10:20:00Z | 2026-03-13T10:00:00Z | the last seven days, from a whole hour on",
        "2026-03-18T15:45:00Z | 2026-03-20T10:20:00Z | 2026-03-18T15:00:00Z | since its beginning",
        "2026-03-20T10:00:00Z | 2026-03-20T10:00:00Z | 2026-03-13T10:00:00Z | it has just begun",
    })
    void looks_back(Instant begin, Instant now, Instant from, String why) {
        assertThat(Projection.lately(begin, now)).as(why).isEqualTo(new TimeRange(from, now));
    }
}
