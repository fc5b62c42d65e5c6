/**
 * Amounts that pay for one metric's spend before money does.
 *
 * <p>Owns: tables {@code credit_grant} and {@code credit_entry}; what was granted and why, what was drawn and given back, what remains.
 *
 * <p>Does not own: who is eligible (actions, by rules of workspaces), or which line a credit pays (invoicing).
 *
 * <p>Always true: a cause is granted once; entries are only added; a grant never goes below zero; grants of a workspace are
 * locked in the order of their ids.
 */
package io.tollgate.domain.credits;
