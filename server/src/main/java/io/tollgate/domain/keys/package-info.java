/**
 * Keys that workspaces bring for AI providers, so that their requests are not billed by the platform; and how every secret is sealed that the
 * platform has to know again.
 *
 * <p>Owns: tables {@code own_key}, {@code own_key_span}, {@code sealed_secret} and {@code master_key}; which texts are keys ({@link ProviderKey}), how they are sealed
 * ({@link MasterKeys}), how a provider is asked about one ({@link ProviderApi}), and when a key was there ({@link OwnKeySpans}).
 *
 * <p>Does not own: that usage on an own key is not billed (metering counts it apart), or what a failing key means for a caller (actions).
 *
 * <p>Always true: a secret is never in a log, an answer but the credentials call's, an audit entry or a text of an object; a sealed one opens only
 * for the workspace and provider, or the name, it was sealed for; a key is there exactly while a span without an end is; nothing new goes under a
 * master key that was rotated out; the network is never used inside a transaction.
 */
package io.tollgate.domain.keys;
