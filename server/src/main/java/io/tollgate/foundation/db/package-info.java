/**
 * The one PostgreSQL that holds all state: where it is, how it is run, and how a transaction is had.
 *
 * <p>Owns: the embedded PostgreSQL and its data folder, the pool, transactions and their retries, migrations, group
 * commit, the row of the sandbox clock.
 *
 * <p>Does not own: any other table. SQL of the business stands in the {@code *Store} of its room.
 *
 * <p>Always true: what {@link io.tollgate.foundation.db.Database#inTransaction} returned is durable; a database that
 * cannot be asked is {@link io.tollgate.foundation.db.DatabaseUnavailable}, never another exception; a failing request
 * of a group commit fails alone.
 */
package io.tollgate.foundation.db;
