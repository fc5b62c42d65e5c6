package io.tollgate.domain.alerts;

import java.math.BigInteger;
import java.util.Locale;
import java.util.OptionalLong;

/** A quantity of a metric, in a period, that a workspace wants to be told of. */
public sealed interface Threshold {
    /** The same for the same threshold; stored, so it never changes. */
    String key();

    /** The quantity in smallest units that it stands for now; empty where there is nothing that it could be a percentage of. */
    OptionalLong level(Basis basis);

    /** What percentages are of, as it stands now; empty without an allowance or limit. */
    record Basis(OptionalLong allowance, OptionalLong limit) {}

    enum Of {
        ALLOWANCE,
        LIMIT;

        /** "allowance", as clients and rows have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param quantity smallest units, at least 1 */
    record AtQuantity(long quantity) implements Threshold {
        public AtQuantity {
            if (quantity < 1) {
                throw new IllegalArgumentException("a threshold is above zero, not " + quantity);
            }
        }

        @Override
        public String key() {
            return "quantity:" + quantity;
        }

        @Override
        public OptionalLong level(Basis basis) {
            return OptionalLong.of(quantity);
        }
    }

    /** @param percent at least 1; more than 100 where more than all may be used */
    record AtPercent(int percent, Of of) implements Threshold {
        private static final BigInteger HUNDRED = BigInteger.valueOf(100);
        private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

        public AtPercent {
            if (percent < 1) {
                throw new IllegalArgumentException("a threshold is above zero, not " + percent);
            }
        }

        @Override
        public String key() {
            return "percent:" + percent + ":" + of.word();
        }

        /** Rounded up: what is less than so many percent has not reached them. */
        @Override
        public OptionalLong level(Basis basis) {
            OptionalLong whole = switch (of) {
                case ALLOWANCE -> basis.allowance();
                case LIMIT -> basis.limit();
            };
            if (whole.orElse(0) == 0) {
                return OptionalLong.empty();
            }
            BigInteger[] parts = BigInteger.valueOf(whole.getAsLong()).multiply(BigInteger.valueOf(percent)).divideAndRemainder(HUNDRED);
            BigInteger level = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
            return OptionalLong.of(level.min(LARGEST).longValueExact());
        }
    }
}
