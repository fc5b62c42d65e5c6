package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads CloudEvents 1.0 over HTTP: structured, batch and binary, and one per line. Pure.
 *
 * <p>A plain {@code application/json} body is taken as what it looks like: an array as a batch, an object as one event, or, with
 * {@code ce-} headers, as the data of a binary event.
 *
 * <p>An event that is wrong in itself spoils no other. Only what leaves no certainty about where an event ends, broken JSON, spoils the
 * whole request. Extension attributes are ignored. A time that is absent is the time of the request.
 */
public final class CloudEventReader {
    public static final int LARGEST_EVENT_BYTES = 64 * 1024;
    public static final int LARGEST_BODY_BYTES = 16 * 1024 * 1024;
    public static final int MOST_EVENTS = 10_000;

    /** What a line is that is too long to be kept and read. */
    static final Unreadable TOO_LONG = unreadable(ErrorCode.TOO_LARGE, tooLarge());

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    /** What became of one event, in the order they were sent. */
    public sealed interface Result permits Read, Unreadable {}

    public record Read(UsageEvent event) implements Result {}

    /**
     * @param index its place in the request, from 0
     * @param id the event's id, if that much could be read
     * @param detail a plain sentence that names the field
     */
    public record Unreadable(int index, Optional<String> id, ErrorCode code, Optional<String> field, String detail)
            implements Result {}

    /**
     * @param headers the values of a request header by its lower-case name, empty where it is absent
     * @throws ApiError when the request as a whole cannot be read: unsupported_media_type, too_large, invalid_json, invalid_cloudevent
     */
    public List<Result> read(
            Optional<String> contentType, Function<String, List<String>> headers, byte[] body, Instant now) {
        if (body.length > LARGEST_BODY_BYTES) {
            throw ApiError.of(ErrorCode.TOO_LARGE, "The body is larger than " + LARGEST_BODY_BYTES
                    + " bytes. Send several batches, or use the import.");
        }
        String mediaType = mediaType(contentType);
        return switch (mediaType) {
            case STRUCTURED -> List.of(single(body, now));
            case BATCH -> batch(body, now);
            default -> {
                boolean binary = !headers.apply("ce-specversion").isEmpty() || !headers.apply("ce-id").isEmpty();
                if (mediaType.startsWith("application/cloudevents") || !isJson(mediaType) && !(binary && mediaType.isEmpty())) {
                    throw unsupported("The content type must be " + STRUCTURED + ", " + BATCH
                            + ", or application/json with or without ce- headers.");
                }
                yield binary ? List.of(binary(headers, body, now)) : whateverItIs(body, now);
            }
        };
    }

    /** One event that stands alone in a stretch of bytes, as a line of an import does; broken JSON is then its own mistake only. */
    public Result readOne(byte[] bytes, int from, int to, Instant now) {
        int start = skipMark(bytes, from, to);
        if (to - start > LARGEST_EVENT_BYTES) {
            return unreadable(ErrorCode.TOO_LARGE, tooLarge());
        }
        if (isOtherUnicode(bytes, start, to)) {
            return unreadable(ErrorCode.INVALID_JSON, "The event is not UTF-8.");
        }
        try (JsonParser parser = ExactJson.FACTORY.createParser(bytes, start, to - start)) {
            if (parser.nextToken() == null) {
                return unreadable(ErrorCode.INVALID_JSON, "There is no event here.");
            }
            Result result = event(parser, bytes, start, 0, now);
            return parser.nextToken() == null ? result : unreadable(ErrorCode.INVALID_JSON, "Something follows the event.");
        } catch (JacksonException broken) {
            return unreadable(ErrorCode.INVALID_JSON, "The JSON is broken: " + placeOf(broken) + ".");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Result single(byte[] body, Instant now) {
        return parse(body, (parser, start) -> event(parser, body, start, 0, now));
    }

    private List<Result> batch(byte[] body, Instant now) {
        return parse(body, (parser, start) -> events(parser, body, start, now));
    }

    private List<Result> whateverItIs(byte[] body, Instant now) {
        return parse(body, (parser, start) -> parser.currentToken() == JsonToken.START_ARRAY
                ? events(parser, body, start, now)
                : List.of(event(parser, body, start, 0, now)));
    }

    private Result binary(Function<String, List<String>> headers, byte[] body, Instant now) {
        EventUnderRead event = new EventUnderRead(0, now);
        if (body.length > LARGEST_EVENT_BYTES) {
            event.wrong(ErrorCode.TOO_LARGE, "data", "is larger than " + LARGEST_EVENT_BYTES + " bytes");
        }
        BinaryHeaders.read(headers, event);
        if (body.length > 0 && body.length <= LARGEST_EVENT_BYTES) {
            event.dataOfItsOwn(body);
        }
        return event.result();
    }

    private interface Walk<T> {
        T walk(JsonParser parser, int start) throws IOException;
    }

    private static <T> T parse(byte[] body, Walk<T> walk) {
        int start = skipMark(body, 0, body.length);
        if (isOtherUnicode(body, start, body.length)) {
            throw ApiError.of(ErrorCode.INVALID_JSON, "The body is not UTF-8.");
        }
        try (JsonParser parser = ExactJson.FACTORY.createParser(body, start, body.length - start)) {
            if (parser.nextToken() == null) {
                throw ApiError.of(ErrorCode.INVALID_JSON, "The body is empty.");
            }
            T walked = walk.walk(parser, start);
            if (parser.nextToken() != null) {
                throw ApiError.of(ErrorCode.INVALID_JSON, "Something follows the JSON value the body should be.");
            }
            return walked;
        } catch (JacksonException broken) {
            throw ApiError.of(ErrorCode.INVALID_JSON, "The JSON is broken: " + placeOf(broken) + ".");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<Result> events(JsonParser parser, byte[] body, int start, Instant now) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw ApiError.of(ErrorCode.INVALID_CLOUDEVENT, "A batch is a JSON array of events.");
        }
        List<Result> results = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (results.size() == MOST_EVENTS) {
                throw ApiError.of(ErrorCode.TOO_LARGE, "A batch holds at most " + MOST_EVENTS
                        + " events. Send several batches, or use the import.");
            }
            results.add(event(parser, body, start, results.size(), now));
        }
        return results;
    }

    private Result event(JsonParser parser, byte[] body, int start, int index, Instant now) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return new Unreadable(index, Optional.empty(), ErrorCode.INVALID_CLOUDEVENT, Optional.empty(),
                    "An event is a JSON object.");
        }
        long from = parser.currentTokenLocation().getByteOffset();
        EventUnderRead event = new EventUnderRead(index, now);
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            event.attribute(name, parser, body, start);
        }
        Result result = event.result();
        if (parser.currentLocation().getByteOffset() - from > LARGEST_EVENT_BYTES) {
            return new Unreadable(index, event.id(), ErrorCode.TOO_LARGE, Optional.empty(), tooLarge());
        }
        return result;
    }

    private static Unreadable unreadable(ErrorCode code, String detail) {
        return new Unreadable(0, Optional.empty(), code, Optional.empty(), detail);
    }

    private static String tooLarge() {
        return "The event is larger than " + LARGEST_EVENT_BYTES + " bytes.";
    }

    private static String mediaType(Optional<String> contentType) {
        if (contentType.isEmpty()) {
            return "";
        }
        String whole = contentType.get();
        int semicolon = whole.indexOf(';');
        if (semicolon < 0) {
            return whole.strip().toLowerCase(Locale.ROOT);
        }
        String parameters = whole.substring(semicolon + 1).toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "");
        for (String parameter : parameters.split(";")) {
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8") && !parameter.equals("charset=us-ascii")) {
                throw unsupported("The body must be UTF-8.");
            }
        }
        return whole.substring(0, semicolon).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a content type means JSON: application/json, or one that ends in +json. */
    static boolean isJson(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.equals("text/json") || type.startsWith("application/") && type.endsWith("+json");
    }

    private static ApiError unsupported(String message) {
        return ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, message);
    }

    /** "line 3, column 17: what Jackson has to say", without the input itself. */
    static String placeOf(JacksonException broken) {
        JsonLocation place = broken.getLocation();
        // What follows a colon or a bracket are the parser's own states.
        String what = broken instanceof StreamConstraintsException
                ? "too deeply nested"
                : Texts.shown(broken.getOriginalMessage().lines().findFirst().orElse("unreadable").split("[:(]")[0].strip());
        return place == null ? what : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": " + what;
    }

    private static int skipMark(byte[] bytes, int from, int to) {
        boolean marked = to - from >= 3 && bytes[from] == (byte) 0xef && bytes[from + 1] == (byte) 0xbb && bytes[from + 2] == (byte) 0xbf;
        return marked ? from + 3 : from;
    }

    /** UTF-16 and UTF-32 show in the first four bytes, as in any JSON they begin with ASCII; offsets would not count bytes there. */
    private static boolean isOtherUnicode(byte[] bytes, int from, int to) {
        for (int at = from; at < Math.min(to, from + 4); at++) {
            if (bytes[at] == 0 || bytes[at] == (byte) 0xfe || bytes[at] == (byte) 0xff) {
                return true;
            }
        }
        return false;
    }
}
