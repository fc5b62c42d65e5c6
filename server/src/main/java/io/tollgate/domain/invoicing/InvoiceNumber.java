package io.tollgate.domain.invoicing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number a finalized invoice is known by, {@code TG-2026-000001}.
 *
 * @param year of the invoice's date, for the reader
 * @param running counts all invoices of the deployment, through the years, without gaps, from 1
 */
public record InvoiceNumber(String series, int year, long running) {
    static final String SERIES = "TG";
    private static final Pattern PRINTED = Pattern.compile("([A-Z]{1,8})-(\\d{4})-(\\d{6,18})");

    /** Empty when the text is no invoice number. */
    public static Optional<InvoiceNumber> parse(String text) {
        Matcher printed = PRINTED.matcher(text);
        return printed.matches()
                ? Optional.of(new InvoiceNumber(printed.group(1), Integer.parseInt(printed.group(2)), Long.parseLong(printed.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        String digits = Long.toString(running);
        return series + "-" + year + "-" + "0".repeat(Math.max(0, 6 - digits.length())) + digits;
    }
}
