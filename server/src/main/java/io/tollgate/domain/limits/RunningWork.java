package io.tollgate.domain.limits;

import java.util.Locale;

/** What a machine that runs already does when its time reaches the owner's limit. */
public enum RunningWork {
    /** Its next renewal is refused. */
    STOP,
    /** It goes on; what it uses beyond the limit is marked and not billed. */
    FINISH;

    /** "stop", as clients and rows have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
