package io.tollgate.domain.workspaces;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;

/** What a write that carried an Idempotency-Key was answered, to be answered again to the same request. */
public record FirstAnswer(int status, String contentType, String body) {

    /** What became of claiming an idempotency key. */
    public sealed interface Claim {
        /** It is this request's: write, and leave the answer in the same transaction. */
        record Claimed() implements Claim {}

        /** The same request was answered before. */
        record Answered(FirstAnswer answer) implements Claim {}

        /** The key was used for another request. */
        record DifferentRequest() implements Claim {}

        /** The same request committed its claim and is not answered yet: it goes on in further transactions, or died in them. */
        record InProgress() implements Claim {}
    }

    /** Who asked, and the key they chose: two callers may choose the same. */
    public record Key(String caller, String idempotencyKey) {
        private static final int LONGEST = 255;

        /** @throws ApiError INVALID_REQUEST when the key is no 1 to 255 visible ASCII characters */
        public Key {
            boolean visible = idempotencyKey.chars().allMatch(character -> character > ' ' && character < 127);
            if (idempotencyKey.isEmpty() || idempotencyKey.length() > LONGEST || !visible) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST,
                        "An Idempotency-Key has 1 to " + LONGEST + " visible ASCII characters, no spaces.", "Idempotency-Key");
            }
        }
    }
}
