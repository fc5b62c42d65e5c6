package io.tollgate.domain.catalog;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.List;

/** What became of reading a document: the thing it says, or all that is wrong with it. */
public sealed interface Reading<T> {

    record Parsed<T>(T value) implements Reading<T> {}

    /** @param mistakes at least one, in the order they stand in the document */
    record Mistakes<T>(List<CatalogMistake> mistakes) implements Reading<T> {
        public Mistakes {
            mistakes = List.copyOf(mistakes);
        }
    }

    /**
     * What the document says.
     *
     * @throws ApiError INVALID_CATALOG with a detail for each mistake: its path as the field, its line and column before the sentence
     */
    default T orThrow() {
        return switch (this) {
            case Parsed<T>(T value) -> value;
            case Mistakes<T>(List<CatalogMistake> mistakes) -> throw ApiError.of(
                    ErrorCode.INVALID_CATALOG,
                    mistakes.size() == 1 ? "The document has a mistake." : "The document has " + mistakes.size() + " mistakes.",
                    mistakes.stream().map(each -> new ApiError.Detail(each.path(), each.withPlace())).toList());
        };
    }
}
