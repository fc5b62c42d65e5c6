package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a schema of the contract says, in words and by example. */
final class SchemaTexts {
    private static final int DEEPEST = 4;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final JsonNode schemas;

    record Field(String path, String type, boolean required, String description) {}

    SchemaTexts(JsonNode document) {
        this.schemas = document.at("/components/schemas");
    }

    /** The fields of an object and of the objects in it, "lines[].amount". */
    List<Field> fields(JsonNode schema) {
        List<Field> fields = new ArrayList<>();
        collect(schema, "", 1, fields);
        return fields;
    }

    private void collect(JsonNode schema, String prefix, int depth, List<Field> fields) {
        JsonNode object = resolved(schema);
        if (object.path("type").asText().equals("array")) {
            collect(object.path("items"), prefix.isEmpty() ? "" : prefix + "[]", depth, fields);
            return;
        }
        List<String> required = new ArrayList<>();
        object.path("required").forEach(name -> required.add(name.textValue()));
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            String path = (prefix.isEmpty() ? "" : prefix + ".") + property.getKey();
            JsonNode type = resolved(property.getValue());
            String said = property.getValue().path("description").asText(type.path("description").asText());
            fields.add(new Field(path, type(property.getValue()), required.contains(property.getKey()), said));
            if (depth < DEEPEST) {
                collect(property.getValue(), path, depth + 1, fields);
            }
        }
    }

    /** "decimal string", "one of active, unpaid", "list of objects". */
    String type(JsonNode schema) {
        if (schema.has("anyOf")) {
            List<String> kinds = new ArrayList<>();
            schema.get("anyOf").forEach(each -> kinds.add(type(each)));
            return String.join(" or ", kinds);
        }
        String reference = schema.path("$ref").asText();
        if (reference.endsWith("/Decimal")) {
            return "decimal string";
        }
        if (reference.endsWith("/Instant")) {
            return "time";
        }
        JsonNode type = resolved(schema);
        if (type.has("enum")) {
            List<String> values = new ArrayList<>();
            type.get("enum").forEach(value -> values.add(value.asText()));
            return String.join(" | ", values);
        }
        if (type.has("const")) {
            return '"' + type.get("const").asText() + '"';
        }
        if (type.path("type").isArray()) {
            List<String> kinds = new ArrayList<>();
            type.get("type").forEach(kind -> kinds.add(kind.textValue()));
            return String.join(" or ", kinds);
        }
        String kind = type.path("type").asText("any");
        return kind.equals("array") ? "list of " + type(type.path("items")) : kind;
    }

    /** An answer as it might look, put together from the examples at its fields. */
    JsonNode example(JsonNode schema) {
        JsonNode type = resolved(schema);
        if (type.has("examples")) {
            return type.get("examples").get(0);
        }
        if (type.has("enum")) {
            return type.get("enum").get(0);
        }
        if (type.has("const")) {
            return type.get("const");
        }
        if (type.has("anyOf")) {
            return example(type.get("anyOf").get(0));
        }
        JsonNode kind = type.path("type").isArray() ? type.get("type").get(1) : type.path("type");
        return switch (kind.asText()) {
            case "object" -> objectExample(type);
            case "array" -> arrayExample(type);
            case "integer" -> JsonNodeFactory.instance.numberNode(0);
            case "boolean" -> JsonNodeFactory.instance.booleanNode(true);
            case "null" -> JsonNodeFactory.instance.nullNode();
            default -> JsonNodeFactory.instance.textNode("...");
        };
    }

    private JsonNode objectExample(JsonNode type) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        type.path("properties").properties().forEach(field -> object.set(field.getKey(), example(field.getValue())));
        if (object.isEmpty() && type.path("additionalProperties").has("$ref")) {
            object.set("compute_hours", example(type.get("additionalProperties")));
        }
        return object;
    }

    private JsonNode arrayExample(JsonNode type) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        JsonNode item = type.path("items");
        if (!item.isEmpty()) {
            array.add(example(item));
        }
        return array;
    }

    static String pretty(JsonNode json) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try {
            return MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter)
                    .withSeparators(com.fasterxml.jackson.core.util.Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(com.fasterxml.jackson.core.util.Separators.Spacing.AFTER)))
                    .writeValueAsString(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : schemas.path(reference.substring(reference.lastIndexOf('/') + 1));
    }
}
