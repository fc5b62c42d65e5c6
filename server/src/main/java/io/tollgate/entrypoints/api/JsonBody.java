package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A JSON object of a request, read field by field; whatever is not as it should be is refused with the field's name. Fields that are not
 * known are refused too: a misspelt option that is silently ignored is worse than an error.
 */
public final class JsonBody {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final int LONGEST_TEXT = 10_000;

    private final JsonNode object;
    private final String place;

    private JsonBody(JsonNode object, String place) {
        this.object = object;
        this.place = place;
    }

    /** The request's body, with these fields and no others. */
    public static JsonBody of(Context request, String... fields) {
        String contentType = request.contentType();
        if (contentType == null || !CloudEventReader.isJson(contentType)) {
            throw ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The content type must be application/json.", "Content-Type");
        }
        return parse(RequestBody.bytes(request, MOST_BYTES), fields);
    }

    /** As {@link #of}, but a request without a body is an empty object. */
    public static JsonBody optionalOf(Context request, String... fields) {
        return RequestBody.bytes(request, MOST_BYTES).length == 0 ? parse("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), fields) : of(request, fields);
    }

    static JsonBody parse(byte[] json, String... fields) {
        try (JsonParser parser = ExactJson.FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                throw ApiError.of(ErrorCode.INVALID_JSON, "The body is empty; it must be a JSON object.");
            }
            JsonNode root = ExactJson.read(parser, JsonBody::refuse);
            if (parser.nextToken() != null) {
                throw ApiError.of(ErrorCode.INVALID_JSON, "Something follows the JSON object.");
            }
            return within(root, "", fields);
        } catch (JacksonException broken) {
            throw ApiError.of(ErrorCode.INVALID_JSON, "The JSON is broken: " + CloudEventReader.placeOf(broken) + ".");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** A text of 1 to 10,000 characters. */
    public String text(String field) {
        return required(field, optionalText(field));
    }

    public Optional<String> optionalText(String field) {
        return value(field).map(node -> {
            if (!node.isTextual()) {
                throw wrong(field, "must be a string");
            }
            String text = node.textValue();
            if (text.isBlank()) {
                throw wrong(field, "must not be empty");
            }
            if (text.length() > LONGEST_TEXT) {
                throw wrong(field, "must not be longer than " + LONGEST_TEXT + " characters");
            }
            return text;
        });
    }

    /** A text as long as a body may be. */
    public String document(String field) {
        return required(field, value(field).map(node -> {
            if (!node.isTextual() || node.textValue().isBlank()) {
                throw wrong(field, "must be a string that is not empty");
            }
            return node.textValue();
        }));
    }

    /** An exact decimal, written as a string or as a number. */
    public BigDecimal decimal(String field) {
        return required(field, optionalDecimal(field));
    }

    public Optional<BigDecimal> optionalDecimal(String field) {
        return value(field).map(node -> {
            if (node.isNumber()) {
                return node.decimalValue();
            }
            if (!node.isTextual() || !node.textValue().matches("-?[0-9]{1,60}(\\.[0-9]{1,40})?")) {
                throw wrong(field, "must be a decimal, like \"1.5\"");
            }
            return new BigDecimal(node.textValue());
        });
    }

    public long wholeNumber(String field, long smallest, long largest) {
        return required(field, optionalWholeNumber(field, smallest, largest));
    }

    public Optional<Long> optionalWholeNumber(String field, long smallest, long largest) {
        return optionalDecimal(field).map(decimal -> {
            try {
                long whole = decimal.longValueExact();
                if (whole >= smallest && whole <= largest) {
                    return whole;
                }
            } catch (ArithmeticException notWhole) {
                throw wrong(field, "must be a whole number from " + smallest + " to " + largest);
            }
            throw wrong(field, "must be a whole number from " + smallest + " to " + largest);
        });
    }

    public Instant instant(String field) {
        return required(field, optionalInstant(field));
    }

    public Optional<Instant> optionalInstant(String field) {
        return optionalText(field).map(text -> {
            try {
                return Rfc3339.parse(text);
            } catch (Rfc3339.NotATime reason) {
                throw wrong(field, reason.getMessage());
            }
        });
    }

    public Optional<Boolean> optionalFlag(String field) {
        return value(field).map(node -> {
            if (!node.isBoolean()) {
                throw wrong(field, "must be true or false");
            }
            return node.booleanValue();
        });
    }

    /** One of an enum's constants, written in lower case. */
    public <E extends Enum<E>> E oneOf(String field, Class<E> type) {
        return required(field, optionalOneOf(field, type));
    }

    public <E extends Enum<E>> Optional<E> optionalOneOf(String field, Class<E> type) {
        return optionalText(field).map(text -> constant(field, text, type));
    }

    /** A list of an enum's constants; empty where the field is absent. */
    public <E extends Enum<E>> List<E> severalOf(String field, Class<E> type) {
        return texts(field).stream().map(text -> constant(field, text, type)).toList();
    }

    /** A list of texts; empty where the field is absent. */
    public List<String> texts(String field) {
        return each(field, node -> {
            if (!node.isTextual() || node.textValue().isBlank()) {
                throw wrong(field, "must be a list of strings");
            }
            return node.textValue();
        });
    }

    /** An object within this one, with these fields and no others. */
    public JsonBody object(String field, String... fields) {
        return required(field, optionalObject(field, fields));
    }

    public Optional<JsonBody> optionalObject(String field, String... fields) {
        return value(field).map(node -> within(node, path(field), fields));
    }

    /** An object with whatever fields, as it was written. */
    public JsonNode anyObject(String field) {
        return required(field, value(field).map(node -> {
            if (!node.isObject()) {
                throw wrong(field, "must be an object");
            }
            return node;
        }));
    }

    /** A list of objects with these fields and no others; empty where the field is absent. */
    public List<JsonBody> objects(String field, String... fields) {
        List<JsonBody> objects = new ArrayList<>();
        each(field, node -> objects.add(within(node, path(field) + "[" + objects.size() + "]", fields)));
        return objects;
    }

    /** Whatever stands there, for what is read elsewhere. */
    public Optional<JsonNode> json(String field) {
        return value(field);
    }

    /** A mistake in that field of this object; {@code sentenceEnd} goes on from its name. */
    public ApiError wrong(String field, String sentenceEnd) {
        return refusal(path(field), sentenceEnd);
    }

    private <T> List<T> each(String field, Function<JsonNode, T> read) {
        return value(field).map(node -> {
            if (!node.isArray()) {
                throw wrong(field, "must be a list");
            }
            return node.valueStream().map(read).toList();
        }).orElse(List.of());
    }

    private <E extends Enum<E>> E constant(String field, String text, Class<E> type) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> spelled(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(field, "must be one of "
                        + String.join(", ", Stream.of(type.getEnumConstants()).map(JsonBody::spelled).toList())));
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private Optional<JsonNode> value(String field) {
        return Optional.ofNullable(object.get(field)).filter(node -> !node.isNull());
    }

    private <T> T required(String field, Optional<T> value) {
        return value.orElseThrow(() -> wrong(field, "is missing"));
    }

    private String path(String field) {
        return place.isEmpty() ? field : place + "." + field;
    }

    private static JsonBody within(JsonNode node, String place, String... fields) {
        if (!node.isObject()) {
            throw place.isEmpty()
                    ? ApiError.of(ErrorCode.INVALID_REQUEST, "The body must be a JSON object.")
                    : refusal(place, "must be an object");
        }
        List<String> known = List.of(fields);
        JsonBody body = new JsonBody(node, place);
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                throw body.wrong(Texts.shown(entry.getKey()), "is not a field of this request"
                        + Nearest.to(entry.getKey(), known).map(near -> "; did you mean " + near + "?").orElse(""));
            }
        }
        return body;
    }

    private static void refuse(String path, String sentenceEnd) {
        throw refusal(path.isEmpty() ? "body" : path, sentenceEnd);
    }

    private static ApiError refusal(String path, String sentenceEnd) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, path + " " + sentenceEnd + (sentenceEnd.endsWith("?") ? "" : "."), path);
    }
}
