/**
 * What a workspace owes, line by line, and why.
 *
 * <p>Owns: tables {@code invoice, invoice_line, billed_period, correction_due, invoice_number, invoice_run, credit_note, credit_note_line,
 * billing_threshold}; the facts an invoice is made from, the calculation with its tax, its explanation, the words on its lines, and what may be taken back.
 *
 * <p>Does not own: what a quantity costs (rating), gathering the facts (actions), taking money (payments), the page (documents).
 *
 * <p>Always true: a draft is a function of its facts and of nothing else; the facts are stored with the invoice; each line is rounded
 * once and totals add lines; a finalized invoice never changes but in its status and what is due; credit notes never take back more
 * than the line or the invoice has; numbers have no gaps; a period is billed once.
 */
package io.tollgate.domain.invoicing;
