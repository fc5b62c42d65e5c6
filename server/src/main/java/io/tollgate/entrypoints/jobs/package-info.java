/**
 * What happens by the clock: each job finds what is due and calls an action for it, a workspace or a batch at a time.
 *
 * <p>Owns: the order of the work within a job, and how often a node looks for work. Does not own: what is done (actions).
 *
 * <p>Always true: a job may be started twice, on two nodes, or killed anywhere.
 */
package io.tollgate.entrypoints.jobs;
