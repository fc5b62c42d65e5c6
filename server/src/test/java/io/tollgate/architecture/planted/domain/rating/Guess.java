package io.tollgate.architecture.planted.domain.rating;

import io.tollgate.architecture.planted.domain.catalog.Prices;
import io.tollgate.architecture.planted.foundation.db.Connections;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Breaks most rules of a pure room. */
public final class Guess {
    private static final Supplier<Instant> NOW = Instant::now;

    private final Prices prices;

    Guess(Prices prices) {
        this.prices = prices;
    }

    long withDatabase(Connections connections) {
        connections.open();
        return prices.hashCode();
    }

    Instant now(Clock clock) {
        return clock.instant().isAfter(NOW.get()) ? clock.instant() : Instant.now();
    }

    String chance() {
        return UUID.randomUUID() + " " + ThreadLocalRandom.current().nextInt();
    }

    long throughALocal(long quantity) {
        var half = quantity / 2.0;
        return (long) half;
    }

    long throughACall(long quantity) {
        return Math.round(Math.floor(quantity));
    }

    long exact(long quantity) {
        return Math.addExact(quantity, 1);
    }
}
