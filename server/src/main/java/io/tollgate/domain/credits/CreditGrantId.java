package io.tollgate.domain.credits;

import java.util.Optional;

/** Printed {@code crd_12}. Later grants have higher ids. */
public record CreditGrantId(long value) implements Comparable<CreditGrantId> {
    private static final String PREFIX = "crd_";

    /** Reads what {@link #toString} writes. */
    public static Optional<CreditGrantId> parse(String text) {
        return text.matches(PREFIX + "[1-9][0-9]{0,17}")
                ? Optional.of(new CreditGrantId(Long.parseLong(text.substring(PREFIX.length()))))
                : Optional.empty();
    }

    @Override
    public int compareTo(CreditGrantId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return PREFIX + value;
    }
}
