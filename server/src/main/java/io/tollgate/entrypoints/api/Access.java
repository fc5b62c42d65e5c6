package io.tollgate.entrypoints.api;

/** What a caller must be allowed to make a call. */
public enum Access {
    /** Anyone, without a key. */
    PUBLIC,
    INGEST,
    GATE,
    READ,
    ADMIN;

    /** The scope as keys and documents name it, "ingest". */
    public String scope() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
