/**
 * The HTTP interface: one table of routes, from which come authentication, metrics, the OpenAPI document and the reference page.
 *
 * <p>Owns: reading requests ({@code CloudEventReader}, {@code JsonBody}), answering them ({@code Answer}, {@code Problems}), who may call
 * what ({@code Authentication}), idempotent writes ({@code Writes}), and the contract in {@code resources/api}.
 *
 * <p>Does not own: what a request does (actions), or the pages of workspace owners (web).
 *
 * <p>To add a call: a {@code Route} in the {@code routes()} of an {@code ...Endpoints} class, and its entry under {@code operations} in a file
 * of {@code resources/api}, both under one operation name.
 *
 * <p>Always true: every refusal is a problem document with a code of {@code ErrorCode}; no answer shows SQL or a stack trace; no number
 * passes through binary floating point; what is served is what openapi.json says.
 */
package io.tollgate.entrypoints.api;
