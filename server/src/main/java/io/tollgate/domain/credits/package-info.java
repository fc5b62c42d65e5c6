/**
 * Amounts that pay for one metric's spend before money does.
 *
 * <p>Owns: tables {@code credit_grant}, {@code credit_entry}, {@code signup_decision} and {@code signup_salt}; what was granted and why, what was
 * drawn, given back and has expired, what remains; who is eligible for the signup credit, and what was decided.
 *
 * <p>Does not own: which line a credit pays (invoicing), or what usage that is not billed yet will draw (actions, with the same calculation).
 *
 * <p>Always true: a cause is granted once; entries are only added; a grant never goes below zero; a grant whose last period is closed comes to
 * zero, what was left of it being an entry; grants of a workspace are locked in the order of their ids; of signups with one address one is granted.
 */
package io.tollgate.domain.credits;
