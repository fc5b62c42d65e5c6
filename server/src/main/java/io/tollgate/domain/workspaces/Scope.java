package io.tollgate.domain.workspaces;

import java.util.Locale;

/** What an API key may be used for. */
public enum Scope {
    /** Send events. */
    INGEST,
    /** Reserve, settle, release; leases. */
    GATE,
    /** Read everything that is not a secret. */
    READ,
    /** All of it, and change anything. */
    ADMIN;

    /** "ingest", as clients and rows have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
