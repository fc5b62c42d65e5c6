package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.entrypoints.api.CloudEventReader.Result;
import io.tollgate.foundation.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One CloudEvent while its attributes come in, in whatever order. Of several mistakes the first is the one reported; the rest of the
 * event is still walked, for its id and to reach the next event.
 */
final class EventUnderRead {
    static final int LONGEST_ID = 256;
    static final int LONGEST_TYPE = 128;
    static final int LONGEST_PROJECT = 128;

    /** What the events of leases and reservations begin their source with. */
    private static final String OWN_SOURCES = "/tollgate/";

    private final int index;
    private final Instant now;

    private String specversion;
    private String id;
    private String source;
    private String type;
    private String subject;
    private String dataContentType;
    private Instant time;
    private JsonNode data;
    private String dataText;
    private String dataBase64;

    private int seen;
    private Set<String> seenExtensions;
    private ErrorCode mistake;
    private String mistakenField;
    private String sentence;

    EventUnderRead(int index, Instant now) {
        this.index = index;
        this.now = now;
    }

    /**
     * Takes one attribute of the JSON form; the parser stands on its value, and on that value's end afterwards.
     *
     * @param start where in the input the parser began, which its offsets count from
     */
    void attribute(String name, JsonParser parser, byte[] input, int start) throws IOException {
        switch (name) {
            case "specversion" -> {
                once(1, name);
                specversion = string(name, parser, 16);
            }
            case "id" -> {
                once(1 << 1, name);
                id = string(name, parser, LONGEST_ID);
            }
            case "source" -> {
                once(1 << 2, name);
                source = string(name, parser, LONGEST_ID);
            }
            case "type" -> {
                once(1 << 3, name);
                type = string(name, parser, LONGEST_TYPE);
            }
            case "subject" -> {
                once(1 << 4, name);
                subject = string(name, parser, LONGEST_ID);
            }
            case "datacontenttype" -> {
                once(1 << 5, name);
                dataContentType = string(name, parser, LONGEST_ID);
            }
            case "time" -> {
                once(1 << 6, name);
                time(parser);
            }
            case "data" -> {
                once(1 << 7, name);
                data(parser, input, start);
            }
            case "data_base64" -> {
                once(1 << 8, name);
                if (isString(name, parser)) {
                    dataBase64 = parser.getText();
                }
            }
            default -> {
                if (seenExtensions == null) {
                    seenExtensions = new HashSet<>();
                }
                if (!seenExtensions.add(name)) {
                    wrong(name, "stands there twice");
                }
                parser.skipChildren();
            }
        }
    }

    /** Takes one context attribute of the binary form. */
    void header(String name, String value) {
        switch (name) {
            case "specversion" -> specversion = checked(name, value, 16);
            case "id" -> id = checked(name, value, LONGEST_ID);
            case "source" -> source = checked(name, value, LONGEST_ID);
            case "type" -> type = checked(name, value, LONGEST_TYPE);
            case "subject" -> subject = checked(name, value, LONGEST_ID);
            case "time" -> time(value.toCharArray(), 0, value.length());
            default -> throw new IllegalArgumentException(name);
        }
    }

    /** Takes data that is JSON of its own: a binary event's body, or what data_base64 held. */
    void dataOfItsOwn(byte[] json) {
        try (JsonParser parser = ExactJson.FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                wrong(ErrorCode.INVALID_EVENT_DATA, "data", "is empty; it must be a JSON object");
                return;
            }
            data(parser, json, 0);
            if (parser.nextToken() != null) {
                wrong(ErrorCode.INVALID_EVENT_DATA, "data", "goes on after its JSON object");
            }
        } catch (JacksonException broken) {
            wrong(ErrorCode.INVALID_EVENT_DATA, "data", "is no JSON: " + CloudEventReader.placeOf(broken));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void wrong(String field, String sentenceEnd) {
        wrong(ErrorCode.INVALID_CLOUDEVENT, field, sentenceEnd);
    }

    void wrong(ErrorCode code, String field, String sentenceEnd) {
        if (mistake == null) {
            mistake = code;
            mistakenField = field;
            sentence = Texts.shown(field) + " " + sentenceEnd + ".";
        }
    }

    Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** The event was read to its end. */
    Result result() {
        if (dataBase64 != null) {
            decodeData();
        }
        if (mistake == null) {
            require();
        }
        String project = mistake == null ? project() : null;
        if (mistake != null) {
            return new CloudEventReader.Unreadable(
                    index, id(), mistake, Optional.of(mistakenField), sentence);
        }
        return new CloudEventReader.Read(new UsageEvent(
                source,
                id,
                type,
                subject,
                time == null ? now.truncatedTo(ChronoUnit.MICROS) : time,
                project,
                data == null ? JsonNodeFactory.instance.objectNode() : data,
                dataText == null ? "{}" : dataText));
    }

    private void require() {
        requirePresent("specversion", specversion);
        if (specversion != null && !specversion.equals("1.0")) {
            wrong("specversion", "must be \"1.0\", not \"" + Texts.shown(specversion) + "\"");
        }
        requirePresent("id", id);
        requirePresent("source", source);
        if (source != null && source.startsWith(OWN_SOURCES)) {
            wrong("source", "must not begin with " + OWN_SOURCES + ", which is for events that Tollgate makes itself");
        }
        requirePresent("type", type);
        if (subject == null) {
            wrong("subject", "is missing; it names the workspace");
        }
        if (dataContentType != null && !CloudEventReader.isJson(dataContentType)) {
            wrong("datacontenttype", "must be application/json");
        }
    }

    private void requirePresent(String field, String value) {
        if (value == null) {
            wrong(field, "is missing");
        }
    }

    private String project() {
        JsonNode project = data == null ? null : data.get("project");
        if (project == null) {
            return UsageEvent.NO_PROJECT;
        }
        if (!project.isTextual()) {
            wrong(ErrorCode.INVALID_EVENT_DATA, "data.project", "must be a string");
            return null;
        }
        String name = project.textValue();
        if (name.isEmpty() || name.length() > LONGEST_PROJECT) {
            wrong(ErrorCode.INVALID_EVENT_DATA, "data.project", "must be 1 to " + LONGEST_PROJECT + " characters long");
        } else if (!Texts.isOneLine(name)) {
            wrong(ErrorCode.INVALID_EVENT_DATA, "data.project", "must not contain control characters");
        }
        return name;
    }

    private void data(JsonParser parser, byte[] input, int start) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong(ErrorCode.INVALID_EVENT_DATA, "data", "must be a JSON object, not " + ExactJson.kind(parser.currentToken()));
            parser.skipChildren();
            return;
        }
        int from = (int) parser.currentTokenLocation().getByteOffset();
        data = ExactJson.read(parser, this::wrongData);
        int to = (int) parser.currentLocation().getByteOffset();
        dataText = new String(input, start + from, to - from, StandardCharsets.UTF_8);
    }

    private void wrongData(String path, String sentenceEnd) {
        wrong(ErrorCode.INVALID_EVENT_DATA, path.isEmpty() ? "data" : "data." + path, sentenceEnd);
    }

    private void decodeData() {
        if ((seen & 1 << 7) != 0) {
            wrong("data_base64", "stands beside data; an event has one of the two");
            return;
        }
        try {
            dataOfItsOwn(Base64.getDecoder().decode(dataBase64));
        } catch (IllegalArgumentException notBase64) {
            wrong("data_base64", "is not base64");
        }
    }

    private void time(JsonParser parser) throws IOException {
        if (isString("time", parser)) {
            time(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
    }

    private void time(char[] text, int from, int length) {
        try {
            time = Rfc3339.parse(text, from, length);
        } catch (Rfc3339.NotATime reason) {
            wrong("time", reason.getMessage());
        }
    }

    private void once(int bit, String name) {
        if ((seen & bit) != 0) {
            wrong(name, "stands there twice");
        }
        seen |= bit;
    }

    /** A JSON null is an attribute that is not there (CloudEvents JSON format, 2.2). */
    private boolean isString(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return true;
        }
        if (token != JsonToken.VALUE_NULL) {
            wrong(name, "must be a string, not " + ExactJson.kind(token));
            parser.skipChildren();
        }
        return false;
    }

    private String string(String name, JsonParser parser, int longest) throws IOException {
        return isString(name, parser) ? checked(name, parser.getText(), longest) : null;
    }

    private String checked(String name, String value, int longest) {
        if (value.isEmpty()) {
            wrong(name, "must not be empty");
        } else if (value.length() > longest) {
            wrong(name, "must not be longer than " + longest + " characters");
            return name.equals("id") ? null : value;
        } else if (!Texts.isOneLine(value)) {
            wrong(name, "must not contain control characters or half a surrogate pair");
            return name.equals("id") ? null : value;
        }
        return value;
    }
}
