package io.tollgate.domain.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeInstantTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-03-10T10:00:00Z           | 2026-03-01T00:00:00Z        | 2026-03 | 2026-03-10T10:00:00Z        | now, as a rule",
        "2026-03-10T10:00:00.123456789Z | 2026-03-01T00:00:00Z        | 2026-03 | 2026-03-10T10:00:00.123456Z | to the microsecond",
        "2026-03-10T10:00:00Z           | 2026-03-10T10:00:00Z        | 2026-03 | 2026-03-10T10:00:00.000001Z | after one of this very instant",
        "2026-03-10T10:00:00Z           | 2026-03-10T10:00:00.000001Z | 2026-03 | 2026-03-10T10:00:00.000002Z | and after that one",
        "2026-03-10T10:00:00Z           | 2026-03-10T10:00:00.5Z      | 2026-03 | 2026-03-10T10:00:00.500001Z | after one by a clock that is ahead",
        "2026-04-01T00:00:00Z           | 2026-03-01T00:00:00Z        | 2026-04 | 2026-04-01T00:00:00.000001Z | never at a period's first instant",
        "2026-03-31T23:59:59.999999Z    | 2026-03-01T00:00:00Z        | 2026-03 | 2026-03-31T23:59:59.999999Z | but at its last",
        "2026-03-31T23:59:59.999999Z    | 2026-03-31T23:59:59.999999Z | 2026-03 | 2026-04-01T00:00:00.000001Z | over the end",
        "2026-03-31T23:59:59.9Z         | 2026-03-01T00:00:00Z        | 2026-04 | 2026-04-01T00:00:00.000001Z | March is billed: it is April",
    })
    void when_a_change_takes_effect(Instant now, Instant standing, String firstNotBilled, Instant expected, String why) {
        assertThat(ChangeInstant.of(now, Phase.openFrom(standing, 1, "developer"), BillingPeriod.parse(firstNotBilled).orElseThrow()))
                .as(why).isEqualTo(expected);
    }
}
