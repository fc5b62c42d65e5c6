/**
 * The most that may be used: the hard limit that a plan or the workspace's owner sets on a metric for one billing period.
 *
 * <p>Owns: which limit is in force. Does not own: the counter that carries it and is decided on (metering).
 *
 * <p>Always true: of two limits the lower one is in force.
 */
package io.tollgate.domain.limits;
