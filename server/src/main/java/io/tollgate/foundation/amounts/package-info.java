/**
 * Exact numbers: fractions, money before and after rounding, and quantities of a metric's smallest unit.
 *
 * <p>Owns: the one place where an exact amount becomes whole cents ({@link ExactMoney#rounded()}), and how a quantity is written
 * in its unit ({@link Unit}).
 *
 * <p>Does not own: what anything costs. Pure, no I/O.
 *
 * <p>Always true: nothing here loses a digit without saying so in its name; different currencies never mix.
 */
package io.tollgate.foundation.amounts;
