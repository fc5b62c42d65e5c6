/**
 * Invoices and credit notes as people and other programs keep them: a page, a PDF of it, and the e-invoice inside.
 *
 * <p>Owns: tables {@code invoice_document, document_logo}; the words that explain a line to a customer, the page's look, the e-invoice (EN 16931 as Factur-X).
 *
 * <p>Does not own: what is charged and why (invoicing), reading what was used (metering), when a document is made (actions).
 *
 * <p>Always true: a finalized document is a function of stored facts, so that it comes out to the same bytes each time; its amounts are those that were
 * stored, never computed here; nothing is fetched from anywhere while it is made.
 */
package io.tollgate.domain.documents;
