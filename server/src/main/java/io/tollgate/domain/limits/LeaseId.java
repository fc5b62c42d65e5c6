package io.tollgate.domain.limits;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Printed {@code lse_7_42}: the workspace, which a lease is stored by, and the lease. */
public record LeaseId(WorkspaceId workspace, long value) {
    private static final Pattern PRINTED = Pattern.compile("lse_(\\d{1,9})_(\\d{1,18})");

    /** Empty when the text is no printed lease id. */
    public static Optional<LeaseId> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new LeaseId(new WorkspaceId(Integer.parseInt(printed.group(1))), Long.parseLong(printed.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "lse_" + workspace.value() + "_" + value;
    }
}
