package io.tollgate.entrypoints.api;

import io.tollgate.domain.workspaces.Scope;

/** What a caller must be allowed to make a call. */
public enum Access {
    /** Anyone, without a key. */
    PUBLIC,
    INGEST,
    GATE,
    READ,
    ADMIN;

    static Access of(Scope scope) {
        return switch (scope) {
            case INGEST -> INGEST;
            case GATE -> GATE;
            case READ -> READ;
            case ADMIN -> ADMIN;
        };
    }

    /** The scope as keys and documents name it, "ingest". */
    public String scope() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
