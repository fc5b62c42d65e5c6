/**
 * Everything the product does: one verb a file. An action is given a transaction (or makes the few it needs) and calls rooms in plain order.
 *
 * <p>Owns: that order, the order in which rows are locked, and where a transaction begins and ends. Owns no table.
 *
 * <p>Does not own: any rule of billing (domain), or how a request arrives and is answered (entrypoints).
 *
 * <p>Always true: "now" is read once and handed down; what may be called twice, by a job or a retry, finds its work done the second time.
 */
package io.tollgate.actions;
