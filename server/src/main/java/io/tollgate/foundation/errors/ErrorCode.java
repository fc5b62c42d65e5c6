package io.tollgate.foundation.errors;

/** Every code that a refusal may carry; the API writes it in lower case. Codes are never renamed or reused. */
public enum ErrorCode {
    INVALID_REQUEST(Kind.CALLER),
    INVALID_JSON(Kind.CALLER),
    INVALID_CLOUDEVENT(Kind.CALLER),
    INVALID_EVENT_DATA(Kind.CALLER),
    INVALID_CATALOG(Kind.CALLER),
    UNSUPPORTED_MEDIA_TYPE(Kind.CALLER),
    METHOD_NOT_ALLOWED(Kind.CALLER),
    TOO_LARGE(Kind.CALLER),
    UNKNOWN_EVENT_TYPE(Kind.CALLER),
    UNKNOWN_WORKSPACE(Kind.CALLER),
    UNKNOWN_METRIC(Kind.CALLER),
    UNKNOWN_PLAN(Kind.CALLER),
    TIME_IN_FUTURE(Kind.CALLER),
    TIME_TOO_OLD(Kind.CALLER),
    BATCH_REJECTED(Kind.CALLER),
    UNAUTHENTICATED(Kind.CALLER),
    FORBIDDEN(Kind.CALLER),
    NOT_FOUND(Kind.CALLER),
    OWN_KEY_REFUSED(Kind.CALLER),
    ALREADY_EXISTS(Kind.CONFLICT),
    ALREADY_VOIDED(Kind.CONFLICT),
    EVENT_NOT_COUNTED(Kind.CONFLICT),
    EVENT_DETAIL_EXPIRED(Kind.CONFLICT),
    IDEMPOTENCY_KEY_REUSED(Kind.CONFLICT),
    IDEMPOTENCY_KEY_IN_USE(Kind.CONFLICT),
    IMPORT_IN_PROGRESS(Kind.CONFLICT),
    IMPORT_OFFSET_MISMATCH(Kind.CONFLICT),
    CLOCK_CANNOT_GO_BACK(Kind.CONFLICT),
    SANDBOX_ONLY(Kind.CONFLICT),
    CONTRACT_REQUIRED(Kind.CONFLICT),
    ALREADY_ON_PLAN(Kind.CONFLICT),
    PAYMENT_METHOD_REQUIRED(Kind.CALLER),
    ON_CONTRACT(Kind.CONFLICT),
    PLAN_CHANGE_IN_PROGRESS(Kind.CONFLICT),
    RESERVATION_ENDED(Kind.CONFLICT),
    LEASE_ENDED(Kind.CONFLICT),
    OWN_KEY_FAILING(Kind.CONFLICT),
    INVOICE_NOT_OPEN(Kind.CONFLICT),
    CREDIT_EXCEEDS_INVOICE(Kind.CONFLICT),
    CONFLICT(Kind.CONFLICT),
    LIMIT_REACHED(Kind.LIMIT),
    CONCURRENCY_REACHED(Kind.LIMIT),
    WORKSPACE_UNPAID(Kind.LIMIT),
    PAYMENT_FAILED(Kind.LIMIT),
    NOT_ON_PLAN(Kind.LIMIT),
    PROVIDER_UNREACHABLE(Kind.OURS),
    MASTER_KEY_MISSING(Kind.OURS),
    OWN_KEY_UNREADABLE(Kind.OURS),
    OVERLOADED(Kind.OURS),
    DATABASE_UNAVAILABLE(Kind.OURS),
    INTERNAL_ERROR(Kind.OURS);

    /** Whose turn it is: the caller's to mend the request, nobody's (a conflict with what is there), a limit's, or ours. */
    public enum Kind {
        CALLER,
        CONFLICT,
        LIMIT,
        OURS
    }

    private final Kind kind;

    ErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** "unknown_workspace", as clients see it. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
