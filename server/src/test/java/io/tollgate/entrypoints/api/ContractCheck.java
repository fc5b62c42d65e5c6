package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

/**
 * Holds real answers against the contract: status, content type and body. Stricter than the document: an object may have no field that its
 * schema does not name, unless it says so, because such a field is one that nobody wrote down.
 */
final class ContractCheck {
    private final List<Route> routes;
    private final JsonNode document;
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    ContractCheck(List<Route> routes) {
        this.routes = routes;
        this.document = closed(new OpenApi(routes).document().deepCopy());
    }

    void answer(String method, String path, HttpResponse<String> response) {
        String pathAlone = path.replaceAll("\\?.*", "");
        Route route = routes.stream()
                .filter(each -> each.method().name().equals(method) && each.pattern().matcher(pathAlone).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no route answers " + method + " " + path));
        JsonNode responses = document.get("paths").get(route.path()).get(method.toLowerCase(Locale.ROOT)).get("responses");
        JsonNode described = responses.path(String.valueOf(response.statusCode()));
        if (described.isMissingNode()) {
            assertThat(response.statusCode()).as("a status of %s %s that the contract does not name", method, path).isGreaterThanOrEqualTo(400);
            described = responses.get("default");
        }
        String contentType = response.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
        JsonNode content = described.path("content");
        if (content.isEmpty()) {
            assertThat(response.body()).as("body of %s %s", method, path).isEmpty();
            return;
        }
        assertThat(content.has(contentType)).as("%s of %s %s is in %s", contentType, method, path, content).isTrue();
        if (contentType.endsWith("json") && content.get(contentType).get("schema").has("$ref")) {
            assertThat(mistakes(content.get(contentType).get("schema"), response.body()))
                    .as("%s %s answered %s", method, path, response.body()).isEmpty();
        }
    }

    List<String> mistakes(JsonNode schema, String body) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        try {
            return factory.getSchema(whole).validate(TestServer.MAPPER.readTree(body)).stream().map(Object::toString).toList();
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private static JsonNode closed(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject() && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(ContractCheck::closed);
        return node;
    }
}
