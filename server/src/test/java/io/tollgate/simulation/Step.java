package io.tollgate.simulation;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something that is about to happen, with everything about it decided: so it can happen once, twice, on two nodes at once, or be broken off and repeated.
 *
 * @param work what one node does; a caller's mistake ends it as it would a request
 * @param learn is told what the nodes answered, in any order, one answer less for each mistake
 */
record Step<T>(String text, Company company, Function<World.Node, T> work, Consumer<List<T>> learn) {
    /** What else may happen at the same time. */
    enum Company {
        NOTHING,
        ITSELF,
        ANY_OTHER
    }
}
