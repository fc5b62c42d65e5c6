/**
 * How a request is refused: one exception, one list of codes.
 *
 * <p>Owns: {@link ApiError} and {@link ErrorCode}. Does not own: how an error looks over HTTP (entrypoints). Pure, no I/O.
 *
 * <p>Always true: a refused request has a stable code, a plain sentence and, where one field is to blame, its name.
 */
package io.tollgate.foundation.errors;
