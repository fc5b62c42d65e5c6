/**
 * Which plan a workspace is on, and when: the timeline of phases.
 *
 * <p>Owns: table {@code subscription_phase}; which phase an instant belongs to, and which range of usage a phase is billed for.
 *
 * <p>Does not own: what a plan says (catalog), when a change is allowed or what it costs (actions, invoicing).
 *
 * <p>Always true: a workspace's phases never overlap and leave no gap; each is pinned to the catalog version it began on until it is moved.
 */
package io.tollgate.domain.subscriptions;
