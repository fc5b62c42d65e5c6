package io.tollgate.domain.limits;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Printed {@code rsv_7_42}: the workspace, which a reservation is stored by, and the reservation. */
public record ReservationId(WorkspaceId workspace, long value) implements Comparable<ReservationId> {
    private static final Pattern PRINTED = Pattern.compile("rsv_(\\d{1,9})_(\\d{1,18})");
    private static final Comparator<ReservationId> BY_PRIMARY_KEY =
            Comparator.comparing(ReservationId::workspace).thenComparingLong(ReservationId::value);

    /** Empty when the text is no printed reservation id. */
    public static Optional<ReservationId> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new ReservationId(new WorkspaceId(Integer.parseInt(printed.group(1))), Long.parseLong(printed.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(ReservationId other) {
        return BY_PRIMARY_KEY.compare(this, other);
    }

    @Override
    public String toString() {
        return "rsv_" + workspace.value() + "_" + value;
    }
}
