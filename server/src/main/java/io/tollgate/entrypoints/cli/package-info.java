/**
 * The command line's own commands, beside serving.
 *
 * <p>Owns: {@code ./tollgate import}: its arguments, sending a file, showing how far it is, going on after an interruption; {@code ./tollgate
 * recheck} and {@code simulate}, which begin a run on the server and show what it found; and the months that {@code ./tollgate demo} lives.
 *
 * <p>Does not own: what an import is and does (api, which this calls over HTTP like any client), the launcher's words ({@code ./tollgate}).
 *
 * <p>Always true: a command ends with 0 when all is done, 1 when it is not, 2 when it is done and something was rejected; what went wrong is one
 * sentence on standard error.
 */
package io.tollgate.entrypoints.cli;
