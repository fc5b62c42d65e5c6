package io.tollgate.domain.catalog;

/**
 * One thing wrong with a document.
 *
 * @param path where it is in the document's own words, "plans.developer.metrics.compute_hours.price.perUnit"; empty for the document itself
 * @param line from 1
 * @param column from 1
 * @param sentence what is wrong and, where that is clear, what would be right
 */
public record CatalogMistake(String path, int line, int column, String sentence) {

    /** "line 12, column 7: ..." */
    public String withPlace() {
        return "line " + line + ", column " + column + ": " + sentence;
    }
}
