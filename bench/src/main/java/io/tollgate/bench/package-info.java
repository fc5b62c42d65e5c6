/**
 * Measures Tollgate from outside, over HTTP, beside what its database does without it, in one run on one machine: the figures to read are the
 * ratios, each the median of several rounds. Machines are noisy, so no test depends on any of this.
 */
package io.tollgate.bench;
