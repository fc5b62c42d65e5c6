package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Refuses query parameters that a call does not know, as {@link JsonBody} does with fields: a contract put with {@code effectve=next_period} must not take
 * effect now. What is known is what the contract says.
 */
final class QueryCheck {
    private final JsonNode contract;

    /** @param contract the whole document */
    QueryCheck(JsonNode contract) {
        this.contract = contract;
    }

    /** The route, its handler behind the check. Public ones are left alone: load balancers and scrapers add parameters of their own. */
    Route before(Route route) {
        if (route.access() == Access.PUBLIC) {
            return route;
        }
        List<String> known = known(route);
        return new Route(route.method(), route.path(), route.access(), route.operation(), route.reach(), request -> {
            check(request, known);
            return route.handler().handle(request);
        });
    }

    private List<String> known(Route route) {
        List<String> known = new ArrayList<>();
        for (JsonNode parameter : contract.path("paths").path(route.path()).path(route.method().name().toLowerCase(Locale.ROOT)).path("parameters")) {
            JsonNode said = parameter.has("$ref") ? contract.at(parameter.get("$ref").textValue().substring(1)) : parameter;
            if (said.path("in").asText().equals("query")) {
                known.add(said.get("name").textValue());
            }
        }
        return List.copyOf(known);
    }

    private static void check(Context request, List<String> known) {
        if (request.queryString() == null) {
            return;
        }
        for (Map.Entry<String, List<String>> parameter : request.queryParamMap().entrySet()) {
            String name = Texts.shown(parameter.getKey());
            if (!known.contains(parameter.getKey())) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST, "'" + name + "' is not a parameter of this call"
                        + Nearest.to(parameter.getKey(), known).map(near -> "; did you mean " + near + "?").orElse("."), name);
            }
            if (!parameter.getValue().stream().allMatch(Texts::canBeStored)) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST, "'" + name + "' must not contain the character U+0000 or half a surrogate pair.", name);
            }
        }
    }
}
