package io.tollgate.foundation.random;

import java.util.Random;

/** Numbers by chance that are the same each time: for made-up data. Nothing secret or unique may be drawn from it. */
public final class Chance {
    private final Random random;

    private Chance(Random random) {
        this.random = random;
    }

    public static Chance seeded(long seed) {
        return new Chance(new Random(seed));
    }

    /** A number from 0 to one less than the bound; 0 for a bound of 1 or less. */
    public int below(int bound) {
        return bound <= 1 ? 0 : random.nextInt(bound);
    }
}
