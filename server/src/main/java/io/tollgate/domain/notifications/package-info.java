/**
 * What is told to people and to other programs: mails and webhooks, from the row to the wire.
 *
 * <p>Owns: tables {@code outbox}, {@code outbox_attempt} and {@code webhook_endpoint}; how a mail looks ({@link Letter}), how a webhook is signed and
 * where it may go, when a failed attempt is made again.
 *
 * <p>Does not own: what is worth telling (actions), or the hours at which deliveries are looked for (jobs).
 *
 * <p>Always true: a row is written in the transaction that caused it, and sent outside of any; it is sent at least once, each time under the same
 * id, so that a receiver can tell a repeat; only the attempt that made the newest claim may write an outcome; a webhook goes only to an
 * address that was checked after it was resolved.
 */
package io.tollgate.domain.notifications;
