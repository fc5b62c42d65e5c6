package io.tollgate.domain.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in the document, the path it stands at, and the list that its mistakes go to. Every reading method answers the value, or
 * nothing and a mistake in the list.
 */
record YamlValue(Node node, String path, List<CatalogMistake> mistakes) {
    private static final int MAX_TEXT = 200;
    /** Bounded, so that no number in a document can be dear to compute with; an amount of money has 19 digits at most. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,12})?");

    /** A mapping with its known keys, each at most once. */
    record Fields(YamlValue of, SequencedMap<String, YamlValue> entries) {

        Optional<YamlValue> find(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        Optional<YamlValue> require(String key) {
            if (!entries.containsKey(key)) {
                of.at(key).mistake("\"" + key + "\" is missing.");
            }
            return find(key);
        }
    }

    void mistake(String sentence) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        int column = node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
        mistakes.add(new CatalogMistake(path, line, column, sentence));
    }

    /** The same place, called by the path of something that should stand in it. */
    YamlValue at(String key) {
        return new YamlValue(node, path.isEmpty() ? key : path + "." + key, mistakes);
    }

    /** A mapping that may have these keys and no others. */
    Optional<Fields> fields(Set<String> known) {
        Optional<Fields> fields = fields();
        fields.ifPresent(found -> found.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                value.mistake("\"" + key + "\" is not known here." + suggestion(key, known));
            }
        }));
        return fields;
    }

    private static String suggestion(String key, Set<String> known) {
        String nearest = Spelling.suggestion(key, known);
        return nearest.isEmpty() ? " What may stand here: " + listed(known) + "." : nearest;
    }

    /** A mapping with keys of the writer's choosing. */
    Optional<Fields> fields() {
        if (!(node instanceof MappingNode mapping)) {
            mistake(isEmpty() ? "Nothing stands here; keys with values should." : "Keys with values should stand here, not " + what() + ".");
            return Optional.empty();
        }
        SequencedMap<String, YamlValue> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                new YamlValue(tuple.getKeyNode(), path, mistakes).mistake("A key is a plain word.");
                continue;
            }
            String keyPath = at(key.getValue()).path();
            YamlValue value = new YamlValue(tuple.getValueNode(), keyPath, mistakes);
            if (entries.putIfAbsent(key.getValue(), value) != null) {
                new YamlValue(key, keyPath, mistakes).mistake("\"" + key.getValue() + "\" stands here twice.");
            }
        }
        return Optional.of(new Fields(this, entries));
    }

    Optional<List<YamlValue>> items() {
        if (!(node instanceof SequenceNode sequence)) {
            mistake("A list should stand here, not " + what() + ".");
            return Optional.empty();
        }
        List<YamlValue> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new YamlValue(item, path + "[" + items.size() + "]", mistakes));
        }
        return Optional.of(items);
    }

    Optional<String> text() {
        Optional<String> text = scalar("a text");
        if (text.isPresent() && (text.get().isBlank() || text.get().length() > MAX_TEXT)) {
            mistake("A text has between 1 and " + MAX_TEXT + " characters.");
            return Optional.empty();
        }
        if (text.isPresent() && text.get().codePoints().anyMatch(Character::isISOControl)) {
            mistake("A text has no line breaks or other control characters.");
            return Optional.empty();
        }
        return text;
    }

    /** An exact decimal, read from its digits, in quotes or not. */
    Optional<BigDecimal> decimal() {
        Optional<String> text = scalar("a number");
        if (text.isPresent() && !DECIMAL.matcher(text.get()).matches()) {
            mistake("\"" + text.get() + "\" is not a decimal number of at most 15 digits and 12 decimals.");
            return Optional.empty();
        }
        return text.map(BigDecimal::new);
    }

    Optional<BigDecimal> decimalNotNegative() {
        Optional<BigDecimal> number = decimal();
        if (number.isPresent() && number.get().signum() < 0) {
            mistake(number.get().toPlainString() + " is below zero.");
            return Optional.empty();
        }
        return number;
    }

    OptionalLong wholeNumber(long least, long most) {
        Optional<BigDecimal> number = decimal();
        if (number.isEmpty()) {
            return OptionalLong.empty();
        }
        BigDecimal value = number.get();
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        if (!whole || value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            mistake("A whole number from " + least + " to " + most + " should stand here, not " + value.toPlainString() + ".");
            return OptionalLong.empty();
        }
        return OptionalLong.of(value.longValueExact());
    }

    /** One of a few words, each standing for something. */
    <T> Optional<T> oneOf(Map<String, T> words) {
        Optional<String> word = scalar("a word");
        if (word.isPresent() && !words.containsKey(word.get())) {
            mistake("\"" + word.get() + "\" is not one of " + listed(words.keySet()) + "." + Spelling.suggestion(word.get(), words.keySet()));
            return Optional.empty();
        }
        return word.map(words::get);
    }

    boolean isText(String expected) {
        return node instanceof ScalarNode scalar && scalar.getValue().equals(expected);
    }

    boolean isScalar() {
        return node instanceof ScalarNode && !isEmpty();
    }

    boolean isEmptyMapping() {
        return node instanceof MappingNode mapping && mapping.getValue().isEmpty();
    }

    boolean has(String key) {
        return node instanceof MappingNode mapping
                && mapping.getValue().stream().anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key));
    }

    /** A word where a number could stand too. */
    boolean startsWithLetter() {
        return node instanceof ScalarNode scalar && !scalar.getValue().isEmpty() && Character.isLetter(scalar.getValue().charAt(0));
    }

    /** What this word was probably meant to be, to follow a sentence. */
    String suggestion(Set<String> candidates) {
        return node instanceof ScalarNode scalar ? Spelling.suggestion(scalar.getValue(), candidates) : "";
    }

    static String listed(Collection<String> words) {
        return String.join(", ", words.stream().sorted().toList());
    }

    private Optional<String> scalar(String wanted) {
        if (isEmpty()) {
            mistake("Nothing stands here; " + wanted + " should, or the key left out.");
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            mistake(wanted.substring(0, 1).toUpperCase(Locale.ROOT) + wanted.substring(1) + " should stand here, not " + what() + ".");
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    private boolean isEmpty() {
        return node.getTag().equals(Tag.NULL);
    }

    private String what() {
        return switch (node.getNodeType()) {
            case SCALAR -> isEmpty() ? "nothing" : "a single value";
            case SEQUENCE -> "a list";
            case MAPPING -> "keys with values";
            case ANCHOR -> "an anchor";
        };
    }
}
