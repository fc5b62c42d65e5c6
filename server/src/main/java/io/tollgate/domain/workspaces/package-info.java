/**
 * Who is billed, what they divide their usage by, and who may call.
 *
 * <p>Owns: tables {@code workspace}, {@code project}, {@code billing_details}, {@code api_key}, {@code audit_entry} and {@code first_answer}. The last two
 * are here because they are about callers: what they did, and what they were told, by the same ids as their keys.
 *
 * <p>Does not own: the plan a workspace is on (subscriptions), its credits, its own provider keys, its portal sessions; when a workspace becomes
 * unpaid (payments decides, this room keeps the status).
 *
 * <p>Always true: a workspace's key and id never change, nor a project's; of an API key only a hash is kept, so that it is shown once; an audit
 * entry is written in the transaction of what it tells of and never changes; the first answer to an idempotency key is committed with the write it answers.
 */
package io.tollgate.domain.workspaces;
