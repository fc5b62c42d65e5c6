/**
 * Months told in text files, lived through on a real database: {@code src/test/resources/scenarios/*.txt}. How to write one stands in the README.txt
 * beside them.
 *
 * <p>{@link io.tollgate.scenarios.Scenario} reads a file into steps, {@link io.tollgate.scenarios.Stage} is the database, the time and the house they
 * happen in, {@link io.tollgate.scenarios.Verbs} is the table of what a step can say. A new verb is one method in the {@code *Verbs} file of
 * its subject (or a new such file) and one row in the table.
 *
 * <p>Always true: time only moves forward, and every job that falls due on the way runs when it is due, twice, since the second time must
 * change nothing; at the end of each scenario {@link io.tollgate.scenarios.InvoiceAudit} looks at all invoices.
 */
package io.tollgate.scenarios;
