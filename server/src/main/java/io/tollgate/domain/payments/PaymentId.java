package io.tollgate.domain.payments;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Printed {@code pay_7_42}: the workspace, which a payment is stored by, and the payment; later ones have higher values. */
public record PaymentId(WorkspaceId workspace, long value) {
    private static final Pattern PRINTED = Pattern.compile("pay_(\\d{1,9})_(\\d{1,18})");

    /** Before every payment there is: where paging by id begins. */
    public static final PaymentId FIRST = new PaymentId(WorkspaceId.NONE, 0);

    /** Empty when the text is no printed payment id. */
    public static Optional<PaymentId> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new PaymentId(new WorkspaceId(Integer.parseInt(printed.group(1))), Long.parseLong(printed.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "pay_" + workspace.value() + "_" + value;
    }
}
