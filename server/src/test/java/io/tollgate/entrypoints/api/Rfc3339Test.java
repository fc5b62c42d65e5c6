package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:30:00Z,            2026-03-01T12:30:00Z",
        "2026-03-01t12:30:00z,            2026-03-01T12:30:00Z",
        "2026-03-01 12:30:00.5Z,          2026-03-01T12:30:00.500Z",
        "2026-03-01T12:30:00.123456789Z,  2026-03-01T12:30:00.123456Z",
        "2026-03-01T00:30:00+02:00,       2026-02-28T22:30:00Z",
        "2024-02-29T23:59:59-00:30,       2024-03-01T00:29:59Z",
        "0000-01-01T00:00:00Z,            0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z,     9999-12-31T23:59:59.999999Z",
    })
    void reads(String text, Instant instant) throws Exception {
        assertThat(Rfc3339.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "2026", "2026-03-01", "2026-03-01T12:30Z", "2026-03-01T12:30:00", "2026-3-1T12:30:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T12:30:60Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-03-01T12:30:00.Z", "2026-03-01T12:30:00+0200", "2026-03-01T12:30:00+24:00", "2026-03-01T12:30:00ZZ", "+2026-03-01T12:30:00Z",
        "2026-03-01T12:30:00[UTC]", "\u0662026-03-01T12:30:00Z",
    })
    void refuses(String text) {
        assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(Rfc3339.NotATime.class);
    }

    @Test
    void agrees_with_the_calendar_of_java_for_any_instant() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_799L), random.nextInt(1_000_000_000));
            OffsetDateTime written = instant.atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-720, 720)));
            if (written.getYear() >= 0 && written.getYear() <= 9999) {
                assertThat(Rfc3339.parse(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(written)))
                        .isEqualTo(instant.truncatedTo(ChronoUnit.MICROS));
            }
        }
    }
}
