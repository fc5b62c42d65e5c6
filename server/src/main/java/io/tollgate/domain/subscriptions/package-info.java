/**
 * Which plan a workspace is on, and when: the timeline of phases.
 *
 * <p>Owns: tables {@code subscription_phase, plan_change}; which phase an instant belongs to, and which range of usage a phase is billed for.
 *
 * <p>Does not own: what a plan says (catalog), whether a change is allowed and what it costs (actions, invoicing), its payment (payments).
 *
 * <p>Always true: a workspace's phases never overlap and leave no gap; each is pinned to the catalog version it began on until it is moved; what
 * is scheduled begins with a period, and a change within one never at its first instant; one upgrade at a time.
 */
package io.tollgate.domain.subscriptions;
