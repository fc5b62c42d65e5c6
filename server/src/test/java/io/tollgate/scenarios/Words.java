package io.tollgate.scenarios;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a step says, taken word by word. What stands after a lone "=" is what is expected, and is kept apart. */
final class Words {
    private static final String EXPECTED = " = ";

    private final String place;
    private final Deque<String> words;
    private final Optional<String> expected;

    Words(String place, String text) {
        this.place = place;
        int at = (text + " ").indexOf(EXPECTED);
        String said = at < 0 ? text : text.substring(0, at);
        this.words = new ArrayDeque<>(List.of(said.strip().split("\\s+")));
        this.expected = at < 0 ? Optional.empty() : Optional.of((text + " ").substring(at + EXPECTED.length()).strip());
    }

    Optional<String> peek() {
        return Optional.ofNullable(words.peek());
    }

    String next(String what) {
        return Optional.ofNullable(words.poll()).orElseThrow(() -> mistake("the line ends where " + what + " should stand"));
    }

    void require(String word) {
        String found = next("'" + word + "'");
        if (!found.equals(word)) {
            throw mistake("'" + word + "' should stand where '" + found + "' does");
        }
    }

    /** The word after the given one, where that is next. */
    Optional<String> option(String word) {
        if (!word.equals(words.peek())) {
            return Optional.empty();
        }
        words.poll();
        return Optional.of(next("what '" + word + "' is"));
    }

    /** All that follow of these, each with the word after it, in any order. */
    Map<String, List<String>> options(String... known) {
        Map<String, List<String>> found = new HashMap<>();
        while (!words.isEmpty() && List.of(known).contains(words.peek())) {
            String name = words.poll();
            found.computeIfAbsent(name, any -> new ArrayList<>()).add(next("what '" + name + "' is"));
        }
        return found;
    }

    BigDecimal decimal(String what) {
        return decimal(what, next(what));
    }

    BigDecimal decimal(String what, String text) {
        try {
            return new BigDecimal(text.replace(",", ""));
        } catch (NumberFormatException noNumber) {
            throw mistake(what + " should be a number, not '" + text + "'");
        }
    }

    /** What stands after "="; empty where a table follows. */
    String expected() {
        return expected.orElseThrow(() -> mistake("the line should end with '= ' and what is expected"));
    }

    Optional<String> expectedIfSaid() {
        return expected;
    }

    void end() {
        if (!words.isEmpty()) {
            throw mistake("the line says too much: " + String.join(" ", words));
        }
    }

    void endWithoutExpecting() {
        end();
        expected.ifPresent(any -> {
            throw mistake("there is nothing to expect of this line after '='");
        });
    }

    ScenarioMistake mistake(String message) {
        return new ScenarioMistake(place, message);
    }
}
