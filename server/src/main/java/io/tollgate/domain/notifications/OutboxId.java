package io.tollgate.domain.notifications;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Printed {@code out_7_42}: the workspace, which a row is stored by, and the row; later rows have higher values. */
public record OutboxId(WorkspaceId workspace, long value) {
    private static final Pattern PRINTED = Pattern.compile("out_(\\d{1,9})_(\\d{1,18})");

    /** Empty when the text is no printed id. */
    public static Optional<OutboxId> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new OutboxId(new WorkspaceId(Integer.parseInt(printed.group(1))), Long.parseLong(printed.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "out_" + workspace.value() + "_" + value;
    }
}
