package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Printed {@code inv_7_42}: the workspace, which an invoice is stored by, and the invoice; later invoices have higher values. */
public record InvoiceId(WorkspaceId workspace, long value) {
    private static final Pattern PRINTED = Pattern.compile("inv_(\\d{1,9})_(\\d{1,18})");

    /** Before every invoice there is: where paging by id begins. */
    public static final InvoiceId FIRST = new InvoiceId(WorkspaceId.NONE, 0);

    /** Empty when the text is no printed invoice id. */
    public static Optional<InvoiceId> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new InvoiceId(new WorkspaceId(Integer.parseInt(printed.group(1))), Long.parseLong(printed.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "inv_" + workspace.value() + "_" + value;
    }
}
