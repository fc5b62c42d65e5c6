package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.HttpResponseException;
import io.tollgate.foundation.db.DatabaseUnavailable;
import io.tollgate.foundation.db.Overloaded;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals as problem documents (RFC 9457), and which HTTP status each code has. */
public final class Problems {
    static final String CONTENT_TYPE = "application/problem+json";
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_SECONDS = "1";

    private Problems() {}

    /** @param more fields of this one kind of refusal, such as the limit that was reached */
    public static Answer answer(ErrorCode code, String detail, JsonObject more) {
        JsonObject problem = head(code, detail);
        for (Map.Entry<String, JsonNode> field : more.node().properties()) {
            problem.put(field.getKey(), field.getValue());
        }
        return document(code, problem);
    }

    static Answer answer(ErrorCode code, String detail) {
        return document(code, head(code, detail));
    }

    /** What a request that ended in this exception is told. What is our fault is logged here, and only here. */
    static Answer answer(Throwable thrown, String requestId) {
        return switch (thrown) {
            case ApiError refused -> answer(refused);
            case DatabaseUnavailable away -> {
                LOG.atWarn().addKeyValue("request", requestId).log("The database is unavailable: {}", away.getMessage());
                yield answer(ErrorCode.DATABASE_UNAVAILABLE,
                        "The database cannot be reached. What became of the request is not known; send it again with the same keys.");
            }
            case Overloaded full -> answer(ErrorCode.OVERLOADED, full.getMessage() + ". Nothing was done; try again shortly.");
            case HttpResponseException fromServer when fromServer.getStatus() < 500 -> fromServer(fromServer.getStatus());
            default -> {
                LOG.atError().addKeyValue("request", requestId).setCause(thrown).log("Request {} failed", requestId);
                yield answer(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side. The log says what, under request "
                        + requestId + ".", new JsonObject().put("requestId", requestId));
            }
        };
    }

    private static Answer answer(ApiError refused) {
        JsonObject problem = head(refused.code(), refused.getMessage());
        refused.field().ifPresent(field -> problem.put("field", field));
        if (!refused.details().isEmpty()) {
            problem.put("errors", refused.details().stream()
                    .map(each -> new JsonObject().put("field", each.field()).put("detail", each.message()))
                    .toList());
        }
        return document(refused.code(), problem);
    }

    /** What the HTTP server refused by itself, with the status it chose. */
    static Answer fromServer(int status) {
        ErrorCode code = switch (status) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413, 414, 431 -> ErrorCode.TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> ErrorCode.OVERLOADED;
            default -> status >= 500 ? ErrorCode.INTERNAL_ERROR : ErrorCode.INVALID_REQUEST;
        };
        String detail = switch (status) {
            case 414, 431 -> "The request's address or headers are too long.";
            case 503 -> "The server is stopping. Nothing was done; try again shortly.";
            default -> status >= 500 ? "Something went wrong on our side." : "The request is not HTTP that can be served here.";
        };
        Answer answer = new Answer(status, CONTENT_TYPE, head(code, detail).put("status", status).bytes(), Map.of());
        return status == 503 ? answer.withHeader("Retry-After", RETRY_SECONDS) : answer;
    }

    private static JsonObject head(ErrorCode code, String detail) {
        return new JsonObject()
                .put("type", "/docs/errors#" + code.code())
                .put("title", title(code))
                .put("status", status(code))
                .put("detail", detail)
                .put("code", code.code());
    }

    private static Answer document(ErrorCode code, JsonObject problem) {
        Answer answer = new Answer(status(code), CONTENT_TYPE, problem.bytes(), Map.of());
        return switch (code) {
            case OVERLOADED, DATABASE_UNAVAILABLE -> answer.withHeader("Retry-After", RETRY_SECONDS);
            case UNAUTHENTICATED -> answer.withHeader("WWW-Authenticate", "Bearer realm=\"tollgate\"");
            default -> answer;
        };
    }

    /** "Unknown workspace". */
    static String title(ErrorCode code) {
        String words = code.code().replace('_', ' ').replace("json", "JSON").replace("cloudevent", "CloudEvent");
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, INVALID_JSON, INVALID_CLOUDEVENT, INVALID_EVENT_DATA, INVALID_CATALOG, UNKNOWN_EVENT_TYPE, UNKNOWN_PLAN,
                    TIME_IN_FUTURE, TIME_TOO_OLD, BATCH_REJECTED, OWN_KEY_REFUSED -> 400;
            case UNAUTHENTICATED -> 401;
            case WORKSPACE_UNPAID, PAYMENT_METHOD_REQUIRED, PAYMENT_FAILED -> 402;
            case FORBIDDEN, NOT_ON_PLAN -> 403;
            case NOT_FOUND, UNKNOWN_WORKSPACE, UNKNOWN_METRIC -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case ALREADY_EXISTS, ALREADY_VOIDED, EVENT_NOT_COUNTED, EVENT_DETAIL_EXPIRED, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE,
                    IMPORT_IN_PROGRESS, IMPORT_OFFSET_MISMATCH, CLOCK_CANNOT_GO_BACK, SANDBOX_ONLY, CONTRACT_REQUIRED, ALREADY_ON_PLAN, ON_CONTRACT, PLAN_CHANGE_IN_PROGRESS,
                    RESERVATION_ENDED, LEASE_ENDED,
                    OWN_KEY_FAILING, INVOICE_NOT_OPEN, CREDIT_EXCEEDS_INVOICE, CONFLICT, LIMIT_REACHED, CONCURRENCY_REACHED -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case INTERNAL_ERROR, MASTER_KEY_MISSING, OWN_KEY_UNREADABLE -> 500;
            case PROVIDER_UNREACHABLE -> 502;
            case OVERLOADED, DATABASE_UNAVAILABLE -> 503;
        };
    }

    /** What to do about it, for the reference page. */
    static String advice(ErrorCode code) {
        return switch (code.kind()) {
            case CALLER -> "Mend the request; sent again as it is, it is refused again.";
            case CONFLICT -> "The request is fine, but not with what is there now.";
            case LIMIT -> "A limit is reached; the answer says which, and when it resets.";
            case OURS -> "Not the request's fault. Send it again, with the same Idempotency-Key, a little later.";
        };
    }
}
