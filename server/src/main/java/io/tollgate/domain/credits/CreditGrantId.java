package io.tollgate.domain.credits;

/** Printed {@code crd_12}. Later grants have higher ids. */
public record CreditGrantId(long value) implements Comparable<CreditGrantId> {

    @Override
    public int compareTo(CreditGrantId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "crd_" + value;
    }
}
