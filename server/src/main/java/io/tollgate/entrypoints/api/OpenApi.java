package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OpenAPI 3.1 document: method, path and scope from the routes that are served, the rest from the files of resources/api. An operation
 * that is described but not served is no part of it; a route that is not described stops the start.
 */
public final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final Set<String> NOT_SCHEMAS = Set.of("none");

    private final JsonNode whole = ContractFiles.wholeInterface();
    private final Map<String, JsonNode> described = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();

    public OpenApi(List<Route> routes) {
        ObjectNode schemas = JsonNodeFactory.instance.objectNode();
        ArrayNode tagList = JsonNodeFactory.instance.arrayNode();
        addSchemas(whole, schemas);
        for (JsonNode area : ContractFiles.areas()) {
            String tag = area.get("tag").textValue();
            tagList.addObject().put("name", tag).put("description", area.get("about").textValue());
            addSchemas(area, schemas);
            for (Map.Entry<String, JsonNode> operation : area.get("operations").properties()) {
                described.put(operation.getKey(), operation.getValue());
                tags.put(operation.getKey(), tag);
            }
        }
        document.put("openapi", "3.1.0");
        document.set("info", whole.get("info"));
        document.putArray("servers").addObject().put("url", "/");
        document.set("tags", tagList);
        ObjectNode paths = document.putObject("paths");
        routes.forEach(route -> paths.withObjectProperty(route.path())
                .set(route.method().name().toLowerCase(java.util.Locale.ROOT), operation(route)));
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas);
        components.set("parameters", whole.get("parameters"));
        components.putObject("securitySchemes").putObject("key").put("type", "http").put("scheme", "bearer");
    }

    public JsonNode document() {
        return document;
    }

    /** Every operation that is described, served or not. */
    Set<String> describedOperations() {
        return described.keySet();
    }

    JsonNode sections() {
        return whole.get("sections");
    }

    private ObjectNode operation(Route route) {
        JsonNode said = described.get(route.operation());
        if (said == null) {
            throw new IllegalStateException(route.method() + " " + route.path() + " is served as " + route.operation()
                    + ", which no file of resources/api describes");
        }
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("operationId", route.operation());
        operation.putArray("tags").add(tags.get(route.operation()));
        operation.set("summary", said.get("summary"));
        if (said.has("about")) {
            operation.set("description", said.get("about"));
        }
        if (said.path("internal").booleanValue()) {
            operation.put("x-internal", true);
        }
        ArrayNode security = operation.putArray("security");
        if (route.access() != Access.PUBLIC) {
            security.addObject().putArray("key").add(route.access().scope());
        }
        parameters(route, said, operation);
        requestBody(said, operation);
        responses(said, operation.putObject("responses"));
        return operation;
    }

    private static void parameters(Route route, JsonNode said, ObjectNode operation) {
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        for (Matcher name = PARAMETER.matcher(route.path()); name.find(); ) {
            parameters.addObject().put("in", "path").put("name", name.group(1)).put("required", true)
                    .putObject("schema").put("type", "string");
        }
        for (JsonNode query : said.path("query")) {
            if (query.isTextual()) {
                parameters.addObject().put("$ref", "#/components/parameters/" + query.textValue());
                continue;
            }
            ObjectNode parameter = parameters.addObject().put("in", "query");
            parameter.set("name", query.get("name"));
            if (query.path("required").booleanValue()) {
                parameter.put("required", true);
            }
            parameter.set("description", query.get("about"));
            parameter.set("schema", query.get("schema"));
            if (query.has("example")) {
                parameter.set("example", query.get("example"));
            }
        }
        if (route.method() != Route.Method.GET) {
            parameters.addObject().put("$ref", "#/components/parameters/Idempotency-Key");
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    private static void requestBody(JsonNode said, ObjectNode operation) {
        Map<String, String> bodies = new LinkedHashMap<>();
        said.path("bodies").properties().forEach(body -> bodies.put(body.getKey(), body.getValue().textValue()));
        if (said.has("body")) {
            bodies.put(Answer.JSON, said.get("body").textValue());
        }
        if (bodies.isEmpty()) {
            return;
        }
        ObjectNode body = operation.putObject("requestBody").put("required", !said.path("bodyOptional").booleanValue());
        ObjectNode content = body.putObject("content");
        bodies.forEach((type, schema) -> {
            ObjectNode media = content.putObject(type);
            media.putObject("schema").put("$ref", "#/components/schemas/" + schema);
            if (said.has("example") && content.size() == 1) {
                media.set("example", said.get("example"));
            }
        });
    }

    private static void responses(JsonNode said, ObjectNode responses) {
        for (Map.Entry<String, JsonNode> answer : said.get("answers").properties()) {
            ObjectNode response = responses.putObject(answer.getKey()).put("description", "Done");
            if (answer.getValue().isObject()) {
                response.putObject("content").putObject(answer.getValue().get("contentType").textValue()).putObject("schema").put("type", "string");
            } else if (!NOT_SCHEMAS.contains(answer.getValue().textValue())) {
                response.putObject("content").putObject(Answer.JSON).putObject("schema")
                        .put("$ref", "#/components/schemas/" + answer.getValue().textValue());
            }
        }
        ObjectNode refused = responses.putObject("default").put("description", "Refused; the code says why");
        refused.putObject("content").putObject(Problems.CONTENT_TYPE).putObject("schema").put("$ref", "#/components/schemas/Problem");
    }

    private static void addSchemas(JsonNode file, ObjectNode schemas) {
        for (Map.Entry<String, JsonNode> schema : file.path("schemas").properties()) {
            schemas.set(schema.getKey(), withFullReferences(schema.getValue()));
        }
    }

    /** The files name schemas by their name alone. */
    private static JsonNode withFullReferences(JsonNode schema) {
        if (schema.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            schema.forEach(each -> array.add(withFullReferences(each)));
            return array;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("$ref")) {
                object.put("$ref", "#/components/schemas/" + value.textValue());
            } else {
                object.set(field.getKey(), withFullReferences(value));
            }
        }
        return object;
    }
}
