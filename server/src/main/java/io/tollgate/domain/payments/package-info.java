/**
 * How what is owed is paid: methods, gateways, payments, and what a workspace is owed in return.
 *
 * <p>Owns: tables {@code payment_customer, payment_method, payment, invoice_collection, refund, payment_note, payment_dispute,
 * account_entry, test_gateway_answer}; what a gateway is, the ones
 * there are, and the schedule by which what is due is tried.
 *
 * <p>Does not own: what is due (invoicing), when it is collected and what a payment brings about (actions, jobs), cards (the gateways').
 *
 * <p>Always true: a payment is written with its key before a gateway hears of it, and its outcome once after; no gateway is called within a transaction;
 * of one invoice there is at most one payment in flight; an account entry never changes, and no cause makes two. Whoever writes here holds the
 * workspace's row.
 */
package io.tollgate.domain.payments;
