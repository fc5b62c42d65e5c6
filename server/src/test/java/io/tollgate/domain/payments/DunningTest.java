package io.tollgate.domain.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row: the schedule, how many attempts were made, the first and this moment, and what follows. */
class DunningTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 3 5 7 | 1 | 2026-04-01T01:00:00Z | 2026-04-01T01:00:05Z | 2026-04-02T01:00:00Z",
        "1 3 5 7 | 2 | 2026-04-01T01:00:00Z | 2026-04-02T01:00:05Z | 2026-04-04T01:00:00Z",
        "1 3 5 7 | 3 | 2026-04-01T01:00:00Z | 2026-04-04T01:00:05Z | 2026-04-06T01:00:00Z",
        "1 3 5 7 | 4 | 2026-04-01T01:00:00Z | 2026-04-06T01:00:05Z | 2026-04-08T01:00:00Z",
        "1 3 5 7 | 5 | 2026-04-01T01:00:00Z | 2026-04-08T01:00:05Z | ended",
        // over the end of February, and of a leap one
        "1 3 5 7 | 4 | 2026-02-24T01:00:00Z | 2026-03-01T01:00:00Z | 2026-03-03T01:00:00Z",
        "1 3 5 7 | 4 | 2028-02-24T01:00:00Z | 2028-02-29T01:00:00Z | 2028-03-02T01:00:00Z",
        // no node ran for ten days: what is left keeps its distance, 3 - 1 = 2 days and 5 - 3 = 2 days, rather than all coming at once
        "1 3 5 7 | 2 | 2026-04-01T01:00:00Z | 2026-04-12T09:00:00Z | 2026-04-14T09:00:00Z",
        "1 3 5 7 | 3 | 2026-04-01T01:00:00Z | 2026-04-14T09:00:00Z | 2026-04-16T09:00:00Z",
        "1 3 5 7 | 1 | 2026-04-01T01:00:00Z | 2026-04-03T01:00:00Z | 2026-04-04T01:00:00Z",
        // other schedules
        "14      | 1 | 2026-04-01T01:00:00Z | 2026-04-01T01:00:00Z | 2026-04-15T01:00:00Z",
        "14      | 2 | 2026-04-01T01:00:00Z | 2026-04-15T01:00:00Z | ended",
    })
    void what_follows(String days, int attempts, String first, String now, String next) {
        Dunning dunning = new Dunning(Arrays.stream(days.strip().split(" ")).map(Integer::valueOf).toList());
        assertThat(dunning.after(attempts, Instant.parse(first), Instant.parse(now)))
                .isEqualTo(next.equals("ended") ? new Dunning.Next.Ended() : new Dunning.Next.Retry(Instant.parse(next)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1,1", "3,2", "-1,2"})
    void days_rise(String days) {
        List<Integer> wrong = Arrays.stream(days.split(",")).map(Integer::valueOf).toList();
        assertThatThrownBy(() -> new Dunning(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
}
