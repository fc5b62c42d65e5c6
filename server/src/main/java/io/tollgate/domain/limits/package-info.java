/**
 * The most that may be used: hard limits of plans and owners, what is set aside against them, and the machines that run.
 *
 * <p>Owns: tables {@code hard_limit, reservation, lease}; which limit is in force; whether a quantity can be set aside
 * ({@link io.tollgate.domain.limits.Reserving}); how a machine's time is cut by period and held ahead.
 *
 * <p>Does not own: the counter that carries the limit and is decided on (metering), or the usage that a reservation or lease becomes (metering).
 *
 * <p>Always true: of two limits the lower one is in force; billable plus reserved never exceeds the limit that was in force when something was set
 * aside; a counter's reserved is the sum of its open reservations, but for those on an own key; a reservation and a lease end exactly once. A
 * reservation's row is only written under its counter's lock; a running lease's row is locked before anything else that its change touches.
 */
package io.tollgate.domain.limits;
