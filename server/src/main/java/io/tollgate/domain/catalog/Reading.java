package io.tollgate.domain.catalog;

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
}
