package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Printed {@code pm_7_42}: the workspace, which a method is stored by, and the method. */
public record PaymentMethodId(WorkspaceId workspace, long value) {
    /** Comes before all of them. */
    public static final PaymentMethodId FIRST = new PaymentMethodId(new WorkspaceId(0), 0);

    private static final Pattern PRINTED = Pattern.compile("pm_(\\d{1,9})_(\\d{1,18})");

    /** Empty when the text is no printed method id. */
    public static Optional<PaymentMethodId> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new PaymentMethodId(new WorkspaceId(Integer.parseInt(printed.group(1))), Long.parseLong(printed.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "pm_" + workspace.value() + "_" + value;
    }
}
