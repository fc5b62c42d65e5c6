package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * JSON as a tree that lost no digit and holds nothing that could explode later: numbers are integers or decimals of at most 100 digits
 * and an exponent within 100, no field twice, no text that PostgreSQL could not store, nothing deeper than 32 levels.
 *
 * <p>A mistake is reported and the walk goes on, so that the parser always ends behind the value it began at.
 */
final class ExactJson {
    /** Deep or long enough that what is left to the parser's own limits is no honest request. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1_000)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final int DEEPEST = 32;
    private static final int MOST_DIGITS = 100;
    private static final int LARGEST_EXPONENT = 100;
    private static final int LONGEST_NUMBER = 2 * MOST_DIGITS + 10;
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    /** Where mistakes go. */
    interface Mistakes {
        /** @param path where it stands, "tokens.input" or "lines[2].amount", empty for the value itself */
        void mistake(String path, String sentenceEnd);
    }

    private final JsonParser parser;
    private final Mistakes mistakes;
    private final JsonStreamContext outside;

    private ExactJson(JsonParser parser, Mistakes mistakes) {
        this.parser = parser;
        this.mistakes = mistakes;
        // The parser may already stand on the value's opening bracket, which is then the innermost context.
        JsonStreamContext context = parser.getParsingContext();
        this.outside = parser.currentToken().isStructStart() ? context.getParent() : context;
    }

    /** The value whose first token the parser stands on; it stands on the last one afterwards. */
    static JsonNode read(JsonParser parser, Mistakes mistakes) throws IOException {
        return new ExactJson(parser, mistakes).value(1);
    }

    /** "a number": what a token begins, in a sentence. */
    static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_STRING -> "a string";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT -> "something else";
        };
    }

    private JsonNode value(int depth) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> text();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.instance;
            case FIELD_NAME, END_OBJECT, END_ARRAY, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    private JsonNode object(int depth) throws IOException {
        if (tooDeep(depth)) {
            return NullNode.instance;
        }
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (object.replace(name, value(depth + 1)) != null) {
                mistake(path(), "stands there twice");
            }
        }
        return object;
    }

    private JsonNode array(int depth) throws IOException {
        if (tooDeep(depth)) {
            return NullNode.instance;
        }
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(depth + 1));
        }
        return array;
    }

    private boolean tooDeep(int depth) throws IOException {
        if (depth <= DEEPEST) {
            return false;
        }
        mistake("", "is nested deeper than " + DEEPEST + " levels");
        parser.skipChildren();
        return true;
    }

    private JsonNode text() throws IOException {
        String text = parser.getText();
        if (!Texts.canBeStored(text)) {
            mistake(path(), "must not contain the character U+0000 or half a surrogate pair");
        }
        return TextNode.valueOf(text);
    }

    private JsonNode integer() throws IOException {
        int length = parser.getTextLength();
        if (length < 10) {
            return IntNode.valueOf(parser.getIntValue());
        }
        if (length < 19) {
            return LongNode.valueOf(parser.getLongValue());
        }
        if (length > MOST_DIGITS) {
            return tooManyDigits();
        }
        return BigIntegerNode.valueOf(parser.getBigIntegerValue());
    }

    private JsonNode decimal() throws IOException {
        if (parser.getTextLength() > LONGEST_NUMBER) {
            return tooManyDigits();
        }
        BigDecimal value;
        try {
            value = new BigDecimal(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        } catch (NumberFormatException exponentBeyondAnInt) {
            return tooManyDigits();
        }
        if (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > LARGEST_EXPONENT) {
            return tooManyDigits();
        }
        return DecimalNode.valueOf(value);
    }

    private JsonNode tooManyDigits() {
        mistake(path(), "must be a number of at most " + MOST_DIGITS + " digits, with an exponent within " + LARGEST_EXPONENT);
        return NullNode.instance;
    }

    private void mistake(String path, String sentenceEnd) {
        mistakes.mistake(path, sentenceEnd);
    }

    /** Where the parser stands, seen from the value that was begun at. */
    private String path() {
        StringBuilder path = new StringBuilder();
        appendPath(parser.getParsingContext(), path);
        return path.toString();
    }

    private void appendPath(JsonStreamContext context, StringBuilder path) {
        if (context == outside || context == null) {
            return;
        }
        appendPath(context.getParent(), path);
        if (context.inArray()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.hasCurrentName()) {
            path.append(path.isEmpty() ? "" : ".").append(Texts.shown(context.getCurrentName()));
        }
    }
}
