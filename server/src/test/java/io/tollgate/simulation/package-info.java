/**
 * Everything that meters, gates, bills and takes money, lived through at random: from a seed come workspaces, and steps of two nodes on one database, with
 * duplicates, late and racing calls, transactions that break off, and processes that die between a charge and its record. Auditors recount what must be true.
 *
 * <p>Owns: {@link io.tollgate.simulation.Simulation}, which picks and runs the steps; {@link io.tollgate.simulation.Ledger}, what they were told;
 * {@link io.tollgate.simulation.Published}, the plans written down once more; {@link io.tollgate.simulation.SimulatedGateway}, with a ledger of its own;
 * {@link io.tollgate.simulation.Audits}, the auditors of usage, gates, plans, payments, invoices, credits and credit notes; and
 * {@link io.tollgate.simulation.Reckoning}, which says what each invoice must and which grant pays how much, and uses nothing of the product's counting.
 *
 * <p>Does not own: what one month of a plan comes to (scenarios), or load (see the test of three processes under fire).
 *
 * <p>Always true: a seed makes the same steps every time, but for what races decide, which is audited and not foretold; a seed begins with an empty
 * database. A failing one prints itself and its last steps. The suite lives through a few dozen; thousands, one after the other, longer lives among them:
 * {@code ./tollgate test -pl server -Dtest=SimulationTest -Dsimulation.seeds=10000 -Dsimulation.first=1 -Dsimulation.steps=60}, or by the environment
 * {@code TOLLGATE_SIMULATION_SEEDS=10000}. {@code -Dsimulation.auditEvery=1} counts usage after each step, not after every fourth.
 */
package io.tollgate.simulation;
