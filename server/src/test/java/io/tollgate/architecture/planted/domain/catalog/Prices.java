package io.tollgate.architecture.planted.domain.catalog;

import io.tollgate.architecture.planted.domain.rating.Guess;
import io.tollgate.architecture.planted.foundation.db.Connections;

/** Breaks two rules: it is no store and uses the database, and it uses the room above it, which uses it. */
public final class Prices {
    public long price(Connections connections, Guess guess) {
        connections.open();
        return guess.hashCode();
    }
}
