package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** The part a request asks for of a list that is short enough to be read whole. The cursor counts the items before it. */
record Page(List<JsonObject> items, Optional<Cursor> next) {

    static Page of(Context request, String list, List<JsonObject> all) {
        int limit = Cursor.limit(request);
        int from = Cursor.numberIn(request, list, Integer.MAX_VALUE).map(number -> Math.min(Math.toIntExact(number), all.size())).orElse(0);
        int to = Math.min(from + limit, all.size());
        return new Page(all.subList(from, to), to < all.size() ? Optional.of(Cursor.of(list, String.valueOf(to))) : Optional.empty());
    }

    Answer answer() {
        return Answer.list(items, next);
    }
}
