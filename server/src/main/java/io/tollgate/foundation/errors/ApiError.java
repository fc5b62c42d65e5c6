package io.tollgate.foundation.errors;

import java.util.List;
import java.util.Optional;

/** A request refused for a reason its sender can read and act on. Whatever transaction it passes through is rolled back. */
public final class ApiError extends RuntimeException {
    private final ErrorCode code;
    private final transient Optional<String> field;
    private final transient List<Detail> details;

    /** One of several mistakes, with the place it stands at. */
    public record Detail(String field, String message) {}

    private ApiError(ErrorCode code, String message, Optional<String> field, List<Detail> details) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
        this.details = List.copyOf(details);
    }

    public static ApiError of(ErrorCode code, String message) {
        return new ApiError(code, message, Optional.empty(), List.of());
    }

    /** @param field the name or JSON path of what is wrong, "data.milliseconds" */
    public static ApiError of(ErrorCode code, String message, String field) {
        return new ApiError(code, message, Optional.of(field), List.of());
    }

    public static ApiError of(ErrorCode code, String message, List<Detail> details) {
        return new ApiError(code, message, Optional.empty(), details);
    }

    public ErrorCode code() {
        return code;
    }

    public Optional<String> field() {
        return field;
    }

    public List<Detail> details() {
        return details;
    }
}
