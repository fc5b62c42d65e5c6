package io.tollgate.entrypoints.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The context attributes of a binary event: ce- headers, decoded as the HTTP protocol binding says in 3.1.3.2. */
final class BinaryHeaders {
    private static final List<String> ATTRIBUTES = List.of("specversion", "id", "source", "type", "subject", "time");

    private BinaryHeaders() {}

    static void read(Function<String, List<String>> headers, EventUnderRead event) {
        for (String attribute : ATTRIBUTES) {
            List<String> values = headers.apply("ce-" + attribute);
            if (values.size() > 1) {
                event.wrong(attribute, "stands there twice");
            } else if (!values.isEmpty()) {
                decode(values.getFirst()).ifPresentOrElse(
                        value -> event.header(attribute, value),
                        () -> event.wrong(attribute, "is not percent-encoded UTF-8"));
            }
        }
    }

    /** Empty when what is encoded is no UTF-8, or when something beyond ASCII was not encoded. */
    static Optional<String> decode(String header) {
        String text = unquoted(header.strip());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '%' && at + 2 < text.length() && isHex(text.charAt(at + 1)) && isHex(text.charAt(at + 2))) {
                bytes.write(Integer.parseInt(text, at + 1, at + 3, 16));
                at += 2;
            } else if (character < 0x80) {
                bytes.write(character);
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            return value;
        }
        StringBuilder inside = new StringBuilder(value.length());
        for (int at = 1; at < value.length() - 1; at++) {
            if (value.charAt(at) == '\\' && at + 1 < value.length() - 1) {
                at++;
            }
            inside.append(value.charAt(at));
        }
        return inside.toString();
    }

    private static boolean isHex(char character) {
        return Character.digit(character, 16) >= 0 && character < 0x80;
    }
}
