package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The reference that people read, rendered from the OpenAPI document: one page, no script, nothing from elsewhere. */
final class DocsPage {
    private static final String EXAMPLE_HOST = "http://localhost:8080";

    private record Operation(String method, String path, JsonNode said) {
        String id() {
            return said.get("operationId").textValue();
        }
    }

    private final JsonNode document;
    private final JsonNode sections;
    private final SchemaTexts schemas;
    private final Html html = new Html();

    DocsPage(JsonNode document, JsonNode sections) {
        this.document = document;
        this.sections = sections;
        this.schemas = new SchemaTexts(document);
    }

    String reference() {
        begin(html, "Tollgate API");
        navigation();
        html.raw("<main>").element("h1", "Tollgate API")
                .raw("<p class=\"lead\">").prose(document.at("/info/description").textValue()).raw("</p>");
        for (JsonNode section : sections) {
            String title = section.get("title").textValue();
            html.raw("<section id=\"" + anchor(title) + "\">").element("h2", title)
                    .raw("<p>").prose(section.get("text").textValue()).raw("</p></section>");
        }
        for (JsonNode tag : document.get("tags")) {
            List<Operation> operations = operations(tag.get("name").textValue());
            if (!operations.isEmpty()) {
                String name = tag.get("name").textValue();
                html.raw("<section id=\"" + anchor(name) + "\">").element("h2", name)
                        .raw("<p>").prose(tag.get("description").textValue()).raw("</p>");
                operations.forEach(this::operation);
                html.raw("</section>");
            }
        }
        return html.raw("</main></body></html>").toString();
    }

    static String errors() {
        Html html = new Html();
        begin(html, "Tollgate error codes");
        html.raw("<nav><a class=\"home\" href=\"/docs\">Tollgate API</a>");
        for (ErrorCode code : ErrorCode.values()) {
            html.raw("<a href=\"#" + code.code() + "\">" + code.code() + "</a>");
        }
        html.raw("</nav><main>").element("h1", "Error codes")
                .raw("<p class=\"lead\">A refused request answers <code>application/problem+json</code> with one of these codes. ")
                .text("Codes are never renamed.").raw("</p>");
        for (ErrorCode.Kind kind : ErrorCode.Kind.values()) {
            List<ErrorCode> codes = List.of(ErrorCode.values()).stream().filter(code -> code.kind() == kind).toList();
            if (codes.isEmpty()) {
                continue;
            }
            html.element("h2", heading(kind)).raw("<p>").text(Problems.advice(codes.getFirst())).raw("</p><table><tr><th>Code<th>Status<th>Meaning");
            for (ErrorCode code : codes) {
                html.raw("<tr id=\"" + code.code() + "\"><td><a href=\"#" + code.code() + "\"><code>" + code.code() + "</code></a><td>"
                        + Problems.status(code) + "<td>").prose(ContractFiles.meaning(code));
            }
            html.raw("</table>");
        }
        return html.raw("</main></body></html>").toString();
    }

    private static String heading(ErrorCode.Kind kind) {
        return switch (kind) {
            case CALLER -> "The request is wrong";
            case CONFLICT -> "The request conflicts with what is there";
            case LIMIT -> "A limit is reached";
            case OURS -> "The fault is ours";
        };
    }

    private static void begin(Html html, String title) {
        html.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">")
                .element("title", title)
                .raw("<link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body>");
    }

    private void navigation() {
        html.raw("<nav><a class=\"home\" href=\"#top\">Tollgate API</a>");
        for (JsonNode section : sections) {
            String title = section.get("title").textValue();
            html.raw("<a href=\"#" + anchor(title) + "\">").text(title).raw("</a>");
        }
        html.raw("<a href=\"/docs/errors\">Error codes</a>");
        for (JsonNode tag : document.get("tags")) {
            List<Operation> operations = operations(tag.get("name").textValue());
            if (!operations.isEmpty()) {
                html.element("h3", tag.get("name").textValue());
                operations.forEach(operation -> html.raw("<a href=\"#" + operation.id() + "\">")
                        .text(operation.said.get("summary").textValue()).raw("</a>"));
            }
        }
        html.raw("<a class=\"raw\" href=\"/openapi.json\">openapi.json</a></nav>");
    }

    private List<Operation> operations(String tag) {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().at("/tags/0").textValue().equals(tag) && !operation.getValue().has("x-internal")) {
                    operations.add(new Operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()));
                }
            }
        }
        return operations;
    }

    private void operation(Operation operation) {
        html.raw("<article id=\"" + operation.id() + "\"><div class=\"said\"><h3><a href=\"#" + operation.id() + "\">")
                .text(operation.said.get("summary").textValue()).raw("</a></h3>")
                .raw("<p class=\"call\"><b class=\"" + operation.method.toLowerCase(Locale.ROOT) + "\">" + operation.method + "</b> <code>")
                .text(operation.path).raw("</code>");
        JsonNode scope = operation.said.at("/security/0/key/0");
        html.raw("<span class=\"scope\">").text(scope.isMissingNode() ? "no key needed" : "scope " + scope.textValue()).raw("</span></p>");
        if (operation.said.has("description")) {
            html.raw("<p>").prose(operation.said.get("description").textValue()).raw("</p>");
        }
        parameters(operation);
        JsonNode body = firstSchema(operation.said.at("/requestBody/content"));
        fields("Body", schemas.fields(body));
        answers(operation);
        fields("In the answer", schemas.fields(firstSchema(firstAnswer(operation).path("content"))).stream()
                .filter(field -> !field.description().isEmpty())
                .toList());
        html.raw("</div><div class=\"shown\"><pre><code>").text(curl(operation)).raw("</code></pre>");
        JsonNode answer = firstSchema(firstAnswer(operation).path("content"));
        if (answer.has("$ref")) {
            html.raw("<pre class=\"answer\"><code>").text(SchemaTexts.pretty(schemas.example(answer))).raw("</code></pre>");
        }
        html.raw("</div></article>");
    }

    private void parameters(Operation operation) {
        List<JsonNode> queries = new ArrayList<>();
        for (JsonNode parameter : operation.said.path("parameters")) {
            JsonNode whole = parameter.has("$ref") ? document.at(parameter.get("$ref").textValue().substring(1)) : parameter;
            if (whole.get("in").textValue().equals("query")) {
                queries.add(whole);
            }
        }
        if (queries.isEmpty()) {
            return;
        }
        html.raw("<h4>Query</h4><dl>");
        for (JsonNode query : queries) {
            entry(query.get("name").textValue(), schemas.type(query.get("schema")), query.path("required").booleanValue(),
                    query.path("description").asText());
        }
        html.raw("</dl>");
    }

    private void fields(String title, List<SchemaTexts.Field> fields) {
        if (fields.isEmpty()) {
            return;
        }
        html.element("h4", title).raw("<dl>");
        fields.forEach(field -> entry(field.path(), field.type(), field.required(), field.description()));
        html.raw("</dl>");
    }

    private void entry(String name, String type, boolean required, String description) {
        html.raw("<dt><code>").text(name).raw("</code> <span class=\"type\">").text(type)
                .raw(required ? "</span> <span class=\"required\">required</span>" : "</span>").raw("</dt><dd>").prose(description).raw("</dd>");
    }

    private void answers(Operation operation) {
        html.raw("<h4>Answer</h4><p class=\"answers\">");
        for (Map.Entry<String, JsonNode> response : operation.said.get("responses").properties()) {
            if (!response.getKey().equals("default")) {
                html.raw("<b>" + response.getKey() + "</b> ");
                JsonNode content = response.getValue().path("content");
                html.text(content.isEmpty() ? "without a body" : content.fieldNames().next()).raw(" ");
            }
        }
        html.raw("or a <a href=\"/docs/errors\">problem</a></p>");
    }

    private String curl(Operation operation) {
        StringBuilder curl = new StringBuilder("curl");
        if (!operation.method.equals("GET")) {
            curl.append(" -X ").append(operation.method);
        }
        curl.append(" '").append(EXAMPLE_HOST).append(examplePath(operation)).append("'");
        if (!operation.said.get("security").isEmpty()) {
            curl.append(" \\\n  -H \"Authorization: Bearer $TOLLGATE_KEY\"");
        }
        JsonNode content = operation.said.at("/requestBody/content");
        if (!content.isEmpty()) {
            Map.Entry<String, JsonNode> first = content.properties().iterator().next();
            curl.append(" \\\n  -H \"Content-Type: ").append(first.getKey()).append("\" \\\n  ");
            curl.append(first.getValue().has("example")
                    ? "-d '" + SchemaTexts.pretty(first.getValue().get("example")).replace("'", "'\\''") + "'"
                    : "--data-binary @" + (first.getKey().contains("yaml") ? "catalog.yaml" : "events.ndjson"));
        }
        return curl.toString();
    }

    private static String examplePath(Operation operation) {
        String path = operation.path.replace("{workspace}", "acme").replace("{number}", "INV-000042").replace("{line}", "1")
                .replace("{id}", "key_4f9k2m").replace("{metric}", "compute_hours");
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.said.path("parameters")) {
            if (parameter.has("example")) {
                query.add(parameter.get("name").textValue() + "=" + parameter.get("example").asText());
            }
        }
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private static JsonNode firstAnswer(Operation operation) {
        return operation.said.get("responses").properties().iterator().next().getValue();
    }

    private static JsonNode firstSchema(JsonNode content) {
        return content.isEmpty()
                ? com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode()
                : content.properties().iterator().next().getValue().get("schema");
    }

    private static String anchor(String title) {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
