package io.tollgate.foundation.time;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The machine's clock, truncated to what PostgreSQL stores. */
public final class RealTime implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
