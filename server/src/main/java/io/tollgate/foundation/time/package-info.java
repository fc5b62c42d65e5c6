/**
 * Time as every room uses it: {@link java.time.Instant}s at the microsecond, which is what PostgreSQL keeps.
 *
 * <p>Owns: where the real time comes from. Does not own: the sandbox clock, which is a row (see
 * {@code foundation.db.StoredClock}).
 *
 * <p>Always true: "now" is read once per action from an {@link java.time.InstantSource} and passed down; an instant
 * read here equals itself after a round trip through the database.
 */
package io.tollgate.foundation.time;
