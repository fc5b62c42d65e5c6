package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract and the routes say the same. */
class ContractTest {
    /** Described already, and not served yet; who adds the route takes it from here. */
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(List.of());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void every_described_operation_is_served_and_every_route_is_described() {
        Set<String> served = api.routes.stream().map(Route::operation).collect(Collectors.toSet());
        Set<String> described = new OpenApi(api.routes).describedOperations().stream()
                .collect(Collectors.toSet());
        assertThat(described).isEqualTo(served);
        assertThat(served).hasSameSizeAs(api.routes);
    }

    @Test
    void every_reference_leads_to_a_schema() {
        JsonNode document = new OpenApi(api.routes).document();
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).allSatisfy(reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
    }

    @Test
    void every_list_is_given_out_in_pages() {
        JsonNode document = new OpenApi(api.routes).document();
        int lists = 0;
        for (JsonNode path : document.get("paths")) {
            JsonNode shape = resolved(document, path.at("/get/responses/200/content/application~1json/schema"));
            if (shape.at("/properties/items").isMissingNode()) {
                continue;
            }
            lists++;
            assertThat(shape.get("required")).extracting(JsonNode::textValue).as("%s", path.at("/get/operationId")).contains("items", "next");
            assertThat(path.at("/get/parameters")).extracting(parameter -> resolved(document, parameter).get("name").textValue())
                    .as("%s", path.at("/get/operationId")).contains("limit", "cursor");
        }
        assertThat(lists).isGreaterThan(15);
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    @Test
    void the_example_of_a_request_is_one_that_its_schema_allows() {
        ContractCheck check = new ContractCheck(api.routes);
        int examples = 0;
        for (JsonNode path : new OpenApi(api.routes).document().get("paths")) {
            for (Map.Entry<String, JsonNode> operation : path.properties()) {
                for (JsonNode media : operation.getValue().at("/requestBody/content")) {
                    if (media.has("example")) {
                        examples++;
                        assertThat(check.mistakes(media.get("schema"), media.get("example").toString()))
                                .as("example of %s", operation.getValue().get("operationId")).isEmpty();
                    }
                }
            }
        }
        assertThat(examples).isPositive();
    }

    @Test
    void every_code_has_a_status_of_its_kind() {
        for (ErrorCode code : ErrorCode.values()) {
            int status = Problems.status(code);
            switch (code.kind()) {
                case CALLER -> assertThat(status).as(code.code()).isBetween(400, 499).isNotEqualTo(409);
                case CONFLICT -> assertThat(status).as(code.code()).isEqualTo(409);
                case LIMIT -> assertThat(status).as(code.code()).isBetween(400, 499);
                case OURS -> assertThat(status).as(code.code()).isBetween(500, 599);
            }
        }
    }
}
