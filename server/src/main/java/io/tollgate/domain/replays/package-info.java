/**
 * Past periods computed again over all workspaces: how far each such run is, and what it found.
 *
 * <p>Owns: tables {@code replay, invoice_finding, simulation_result}.
 *
 * <p>Does not own: any computing (invoicing), loading what is computed (actions), when it runs (jobs).
 *
 * <p>Always true: what a run found for a workspace and that the run is past it are written together, so that one that was killed goes on where it
 * was, on any node, and nothing is in it twice.
 */
package io.tollgate.domain.replays;
