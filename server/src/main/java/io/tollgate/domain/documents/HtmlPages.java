package io.tollgate.domain.documents;

import java.util.Optional;

/** A document as a page for browsers. */
public final class HtmlPages {
    private HtmlPages() {}

    /** @param band what is true of it now, "Paid", above the page */
    public static String of(InvoiceDocument document, Optional<String> band) {
        return DocumentPage.of(document, band).html();
    }
}
