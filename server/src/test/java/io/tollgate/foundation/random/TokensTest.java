package io.tollgate.foundation.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00.123Z");

    @Test
    void noTwoAreTheSame() {
        Tokens tokens = Tokens.secure();
        Set<String> made = new HashSet<>();
        for (int number = 0; number < 1_000; number++) {
            made.add(tokens.secret(""));
            made.add(tokens.id("key_"));
            made.add(tokens.uuid(NOW).toString());
        }

        assertThat(made).hasSize(3_000);
    }

    @Test
    void theSameSeedMakesTheSameTokens() {
        assertThat(Tokens.seeded(1).secret("s_")).isEqualTo(Tokens.seeded(1).secret("s_")).isNotEqualTo(Tokens.seeded(2).secret("s_"));
    }

    @Test
    void uuidsAreOfVersionSevenAndCarryTheirTime() {
        UUID uuid = Tokens.seeded(1).uuid(NOW);

        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }
}
