package io.tollgate.domain.payments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Holds requests against what Stripe publishes of its interface: every parameter known, of its kind, none missing. */
final class StripeRequests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PART = Pattern.compile("\\[([^\\]]*)]");
    private static final JsonNode PATHS = read("requests.json").get("paths");

    private StripeRequests() {}

    static JsonNode read(String file) {
        try (InputStream stream = StripeRequests.class.getResourceAsStream("/stripe/" + file)) {
            return JSON.readTree(stream);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** "a[b]=c&d=e" as names and values. */
    static Map<String, String> form(String encoded) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : encoded.isEmpty() ? new String[0] : encoded.split("&")) {
            int at = pair.indexOf('=');
            form.put(URLDecoder.decode(pair.substring(0, at), StandardCharsets.UTF_8), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    /** What is wrong with a request; empty where nothing is. @param template of the path, as the description has it */
    static List<String> mistakes(String method, String template, Map<String, String> form) {
        JsonNode operation = PATHS.path(template).path(method.toLowerCase(java.util.Locale.ROOT));
        if (operation.isMissingNode()) {
            return List.of("no operation " + method + " " + template);
        }
        Map<String, JsonNode> known = new TreeMap<>();
        List<String> required = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            known.put(parameter.get("name").textValue(), parameter.get("schema"));
            if (parameter.path("required").booleanValue()) {
                required.add(parameter.get("name").textValue());
            }
        });
        operation.path("schema").path("properties").properties().forEach(property -> known.put(property.getKey(), property.getValue()));
        operation.path("schema").path("required").forEach(name -> required.add(name.textValue()));
        List<String> mistakes = new ArrayList<>();
        form.forEach((name, value) -> {
            String root = name.contains("[") ? name.substring(0, name.indexOf('[')) : name;
            List<String> rest = PART.matcher(name).results().map(part -> part.group(1)).toList();
            if (!known.containsKey(root) || !fits(known.get(root), rest, value)) {
                mistakes.add(name + "=" + value);
            }
        });
        required.stream().filter(name -> form.keySet().stream().noneMatch(given -> given.equals(name) || given.startsWith(name + "[")))
                .forEach(name -> mistakes.add(name + " is missing"));
        return mistakes;
    }

    private static boolean fits(JsonNode schema, List<String> path, String value) {
        if (schema.has("anyOf")) {
            return schema.get("anyOf").valueStream().anyMatch(one -> fits(one, path, value));
        }
        if (path.isEmpty()) {
            return isOfKind(schema, value);
        }
        List<String> rest = path.subList(1, path.size());
        return switch (schema.path("type").asText()) {
            case "array" -> path.getFirst().matches("\\d*") && fits(schema.get("items"), rest, value);
            case "object" -> schema.path("properties").has(path.getFirst())
                    ? fits(schema.get("properties").get(path.getFirst()), rest, value)
                    : schema.path("additionalProperties").isObject() && fits(schema.get("additionalProperties"), rest, value);
            default -> false;
        };
    }

    private static boolean isOfKind(JsonNode schema, String value) {
        if (schema.has("enum")) {
            return schema.get("enum").valueStream().anyMatch(each -> each.asText().equals(value));
        }
        return switch (schema.path("type").asText()) {
            case "integer" -> value.matches("-?\\d+");
            case "boolean" -> value.equals("true") || value.equals("false");
            case "string" -> !schema.has("maxLength") || value.length() <= schema.get("maxLength").intValue();
            default -> false;
        };
    }
}
