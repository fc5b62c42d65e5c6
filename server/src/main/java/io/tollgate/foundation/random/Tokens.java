package io.tollgate.foundation.random;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes secrets and ids. Safe for use by many threads. */
public final class Tokens {
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 12;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final RandomGenerator random;

    private Tokens(RandomGenerator random) {
        this.random = random;
    }

    public static Tokens secure() {
        return new Tokens(new SecureRandom());
    }

    /** The same tokens in the same order each time, for tests only: whoever knows the seed knows the secrets. */
    public static Tokens seeded(long seed) {
        return new Tokens(new Random(seed));
    }

    /** The prefix and 43 characters of base64url: 256 bits, as nobody can guess. */
    public String secret(String prefix) {
        return prefix + ENCODER.encodeToString(bytes(SECRET_BYTES));
    }

    /** The prefix and 16 characters of base64url: 96 bits, as no two are the same. Not a secret. */
    public String id(String prefix) {
        return prefix + ENCODER.encodeToString(bytes(ID_BYTES));
    }

    /** A UUID of version 7: later ones sort later, to the millisecond, so that new rows meet on the same index pages. */
    public UUID uuid(Instant now) {
        long time = now.toEpochMilli() << 16;
        long high = time | 0x7000L | (random.nextLong() & 0x0FFFL);
        long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
