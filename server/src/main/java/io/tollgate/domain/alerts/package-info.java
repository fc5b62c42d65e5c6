/**
 * Which quantities a workspace wants to be told of.
 *
 * <p>Owns: tables {@code alert_threshold} and {@code alert_fired}; when a threshold is crossed ({@link Thresholds}), and that it was told of.
 *
 * <p>Does not own: the counters that cross (metering), what a plan includes (catalog), the words and the way of telling (notifications).
 *
 * <p>Always true: of a threshold, and of a hard limit at a quantity, is told once per period; a threshold that is taken away and set again is a
 * new one. Whoever decides on a crossing holds the counter's row.
 */
package io.tollgate.domain.alerts;
