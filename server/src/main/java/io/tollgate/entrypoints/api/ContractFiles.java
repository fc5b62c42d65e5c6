package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of resources/api as JSON trees, in the order in which the reference shows them. */
final class ContractFiles {
    private static final List<String> AREAS =
            List.of(
                    "events", "usage", "gates", "credits", "workspaces", "plans", "keys", "catalog",
                    "billing", "invoices", "payments", "exports", "replays", "own-keys", "portal", "notifications", "operations");

    /** A mapping's fields in another one; YAML 1.2 dropped it, and the contract has a use for it. */
    private static final String MERGE = "<<";

    private ContractFiles() {}

    static JsonNode wholeInterface() {
        return read("interface");
    }

    static List<JsonNode> areas() {
        return AREAS.stream().map(ContractFiles::read).toList();
    }

    /** What a code says, as a sentence of resources/api/errors.yaml. */
    static String meaning(ErrorCode code) {
        JsonNode sentence = read("errors").get(code.code());
        if (sentence == null) {
            throw new IllegalStateException("resources/api/errors.yaml does not say what " + code.code() + " means");
        }
        return sentence.textValue();
    }

    private static JsonNode read(String name) {
        String path = "/api/" + name + ".yaml";
        try (InputStream file = ContractFiles.class.getResourceAsStream(path)) {
            LoadSettings settings = LoadSettings.builder().setLabel(path).setAllowDuplicateKeys(false).build();
            return json(new Load(settings).loadFromInputStream(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonNode json(Object yaml) {
        return switch (yaml) {
            case null -> JsonNodeFactory.instance.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                map.forEach((key, value) -> {
                    if (key.equals(MERGE)) {
                        object.setAll((ObjectNode) json(value));
                    } else {
                        object.set(key.toString(), json(value));
                    }
                });
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                list.forEach(value -> array.add(json(value)));
                yield array;
            }
            case String text -> JsonNodeFactory.instance.textNode(text);
            case Boolean flag -> JsonNodeFactory.instance.booleanNode(flag);
            case Integer number -> JsonNodeFactory.instance.numberNode(number);
            default -> throw new IllegalArgumentException("nothing the contract uses: " + yaml);
        };
    }
}
