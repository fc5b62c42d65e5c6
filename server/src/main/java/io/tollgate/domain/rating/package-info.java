/**
 * What a quantity costs: one metric's usage in one phase, priced, and the part of a monthly fee that a phase owes.
 *
 * <p>Owns: the order of the rules (round to the billing increment, take off the allowance, price the rest), the meaning of each
 * {@link io.tollgate.domain.catalog.Price}, and proration. Owns no table.
 *
 * <p>Does not own: what was used (metering), which plan was in force (subscriptions), or where an amount becomes whole cents (invoicing).
 *
 * <p>Always true: pure, no I/O; amounts are exact; an amount is the sum of its steps; the same quantity costs the same however it
 * was split into events; the shares of phases that follow each other through a period add up to one.
 */
package io.tollgate.domain.rating;
