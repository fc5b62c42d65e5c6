package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object for an answer: fields in the order they are put, amounts and quantities as decimal strings, times as RFC 3339 in UTC,
 * what is absent as null.
 */
public final class JsonObject {
    private static final JsonMapper MAPPER = JsonMapper.builder(ExactJson.FACTORY)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    public JsonObject put(String field, String value) {
        node.put(field, value);
        return this;
    }

    public JsonObject put(String field, long count) {
        node.put(field, count);
        return this;
    }

    public JsonObject put(String field, boolean value) {
        node.put(field, value);
        return this;
    }

    /** An amount; its currency is a field of its own. */
    public JsonObject put(String field, Money amount) {
        node.put(field, amount.toString());
        return this;
    }

    /** A price or another exact decimal, as a string. */
    public JsonObject put(String field, BigDecimal decimal) {
        node.put(field, decimal.toPlainString());
        return this;
    }

    public JsonObject put(String field, Instant instant) {
        node.put(field, instant.toString());
        return this;
    }

    public JsonObject put(String field, LocalDate date) {
        node.put(field, date.toString());
        return this;
    }

    public JsonObject put(String field, JsonObject object) {
        node.set(field, object.node);
        return this;
    }

    public JsonObject put(String field, JsonNode json) {
        node.set(field, json);
        return this;
    }

    /** A list of objects, texts or other nodes. */
    public JsonObject put(String field, Collection<?> values) {
        ArrayNode array = node.putArray(field);
        values.forEach(value -> array.add(nodeOf(value)));
        return this;
    }

    /** @param values as fields of one object, in the map's order */
    public JsonObject put(String field, Map<String, ?> values) {
        ObjectNode object = node.putObject(field);
        values.forEach((name, value) -> object.set(name, nodeOf(value)));
        return this;
    }

    public JsonObject put(String field, Optional<?> value) {
        node.set(field, value.map(JsonObject::nodeOf).orElse(NullNode.instance));
        return this;
    }

    public JsonNode node() {
        return node;
    }

    byte[] bytes() {
        return write(node);
    }

    /** A JSON array of these objects. */
    static String text(List<JsonObject> objects) {
        return new String(write(new JsonObject().put("list", objects).node.get("list")), StandardCharsets.UTF_8);
    }

    /** Text that is known to be JSON, its numbers exact. */
    static JsonNode parse(String json) {
        try {
            return MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static byte[] write(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JsonNode nodeOf(Object value) {
        return switch (value) {
            case JsonNode json -> json;
            case JsonObject object -> object.node;
            case String text -> TextNode.valueOf(text);
            case Integer count -> JsonNodeFactory.instance.numberNode(count);
            case Long count -> JsonNodeFactory.instance.numberNode(count);
            case Boolean flag -> JsonNodeFactory.instance.booleanNode(flag);
            case BigDecimal decimal -> TextNode.valueOf(decimal.toPlainString());
            case Money amount -> TextNode.valueOf(amount.toString());
            case Instant instant -> TextNode.valueOf(instant.toString());
            case LocalDate date -> TextNode.valueOf(date.toString());
            case List<?> list -> new JsonObject().put("list", list).node.get("list");
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        };
    }
}
