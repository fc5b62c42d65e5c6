package io.tollgate.domain.invoicing;

/** A line that was billed before, and on which invoice: what late usage is the difference to. */
public record BilledLine(InvoiceNumber invoice, InvoiceLine line) {}
