/**
 * Where randomness comes from: secrets, ids.
 *
 * <p>Owns: {@link io.tollgate.foundation.random.Tokens}. Does not own: what is stored of a secret. Pure but for the random source, no I/O.
 *
 * <p>Always true: nothing else in the product draws a random number that anyone relies on; secrets have 256 bits from a secure source.
 */
package io.tollgate.foundation.random;
