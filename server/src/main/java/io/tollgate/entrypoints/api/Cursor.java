package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a page of a list begins: opaque to callers, a few texts to us. Bound to the list it came from, so that one of another list is
 * refused and not misread.
 */
public record Cursor(String list, List<String> position) {
    private static final String BETWEEN = "\u001f";
    private static final int LONGEST = 1_000;
    private static final int MOST = 500;
    private static final int USUAL = 50;

    public Cursor {
        position = List.copyOf(position);
    }

    public static Cursor of(String list, String... position) {
        return new Cursor(list, List.of(position));
    }

    /** As it goes out in {@code next}. */
    public String text() {
        String inside = list + BETWEEN + String.join(BETWEEN, position);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(inside.getBytes(StandardCharsets.UTF_8));
    }

    /** The position the request's {@code cursor} names in this list, of so many texts; empty for the first page. */
    public static Optional<List<String>> in(Context request, String list, int texts) {
        String text = request.queryParam("cursor");
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() <= LONGEST) {
            try {
                String inside = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
                List<String> parts = List.of(inside.split(BETWEEN, -1));
                if (Texts.canBeStored(inside) && parts.size() == texts + 1 && parts.getFirst().equals(list)) {
                    return Optional.of(parts.subList(1, parts.size()));
                }
            } catch (IllegalArgumentException notBase64) {
                throw unknown();
            }
        }
        throw unknown();
    }

    /** As {@link #in}, for a position that is one number from 0. */
    public static Optional<Long> numberIn(Context request, String list, long largest) {
        return in(request, list, 1).map(position -> {
            String number = position.getFirst();
            if (!number.matches("[0-9]{1,18}") || Long.parseLong(number) > largest) {
                throw unknown();
            }
            return Long.parseLong(number);
        });
    }

    /** The request's {@code limit}: 1 to 500 items, 50 where it says nothing. */
    public static int limit(Context request) {
        String text = request.queryParam("limit");
        if (text == null || text.isEmpty()) {
            return USUAL;
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "limit must be a whole number from 1 to " + MOST + ".", "limit");
        }
        return Integer.parseInt(text);
    }

    static ApiError unknown() {
        return ApiError.of(ErrorCode.INVALID_REQUEST, "cursor must be the next of an earlier answer to the same list.", "cursor");
    }
}
