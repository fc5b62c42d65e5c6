/**
 * What was used: events, exactly once, and the sums of them.
 *
 * <p>Owns: tables {@code event_source, event_key, event, event_beyond_limit, unique_use, usage_rollup, usage_counter, event_import}; what an
 * event measures ({@link io.tollgate.domain.metering.Meter}) and how it counts ({@link io.tollgate.domain.metering.Counting}).
 *
 * <p>Does not own: which limit a counter carries (limits and the plan say so), or what a quantity costs (rating).
 *
 * <p>Always true: an event counts once by (source, id) within its workspace; a counter equals the sum of its period's rollups, and those the
 * sum of the events that are not voided; billable never exceeds the hard limit that was in force when the quantity was counted.
 * Locks are taken in one order: event keys, then counters, each by primary key; rollups only under their counter's lock.
 */
package io.tollgate.domain.metering;
