package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The contract, for programs and for people, made once at the start from the routes that are served. */
public final class DocsEndpoints {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String NOTHING_FOREIGN =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private byte[] document;
    private String reference;
    private String errors;
    private final String style = resource("/api/docs.css");

    /** All routes, held to the parameters that the contract names: those that are given, and the ones of this class. */
    public List<Route> alongside(List<Route> others) {
        List<Route> all = new ArrayList<>(others);
        all.addAll(List.of(
                Route.get("/openapi.json", Access.PUBLIC, "openapi", request -> Answer.bytes(Answer.JSON, document)),
                Route.get("/docs", Access.PUBLIC, "docs", request -> page(reference)),
                Route.get("/docs/errors", Access.PUBLIC, "errors", request -> page(errors)),
                Route.get("/docs/style.css", Access.PUBLIC, "docsStyle", request -> Answer.text("text/css; charset=utf-8", style))));
        OpenApi contract = new OpenApi(all);
        JsonNode json = contract.document();
        document = JsonObject.write(json);
        reference = new DocsPage(json, contract.sections()).reference();
        errors = DocsPage.errors();
        return all.stream().map(new QueryCheck(json)::before).toList();
    }

    private static Answer page(String html) {
        return Answer.text(HTML, html)
                .withHeader("Content-Security-Policy", NOTHING_FOREIGN)
                .withHeader("X-Content-Type-Options", "nosniff");
    }

    private static String resource(String path) {
        try (InputStream file = DocsEndpoints.class.getResourceAsStream(path)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
