package io.tollgate.domain.sessions;

import java.util.Locale;
import java.util.Optional;

/** What somebody with a workspace's pages open may do. */
public enum Role {
    /** Look and change: limits, alerts, keys, plan, payment. */
    OWNER,
    /** Look. */
    VIEWER;

    /** "owner", as clients and rows have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean mayWrite() {
        return this == OWNER;
    }

    public static Optional<Role> of(String word) {
        return switch (word) {
            case "owner" -> Optional.of(OWNER);
            case "viewer" -> Optional.of(VIEWER);
            default -> Optional.empty();
        };
    }
}
