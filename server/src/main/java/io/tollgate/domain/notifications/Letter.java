package io.tollgate.domain.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * What a mail says, apart from how it looks: {@link LetterPage} shows it as HTML, {@link LetterText} as text. Plain texts throughout; nothing in them
 * is markup.
 *
 * @param headline what happened
 * @param sentences how it stands, and what it means
 * @param gauges how much of something is used
 * @param facts figures worth finding again
 * @param choices what the reader can do about it
 * @param link where the reader can do it; empty without one
 * @param reason why this mail came to this address
 */
public record Letter(
        String subject, String headline, List<String> sentences, List<Gauge> gauges, List<Fact> facts, List<String> choices,
        String link, String reason) {
    private static final JsonMapper JSON = new JsonMapper();

    public record Fact(String name, String value) {}

    /** @param percent of the whole; may be above 100 */
    public record Gauge(String name, String value, long percent) {
        private static final int WHOLE = 100;

        /** The part of the bar that is filled, in percent. */
        public long filled() {
            return Math.clamp(percent, 0, WHOLE);
        }

        public long open() {
            return WHOLE - filled();
        }
    }

    /** Without a link. */
    public Letter(
            String subject, String headline, List<String> sentences, List<Gauge> gauges, List<Fact> facts, List<String> choices, String reason) {
        this(subject, headline, sentences, gauges, facts, choices, "", reason);
    }

    public Letter linkingTo(String address) {
        return new Letter(subject, headline, sentences, gauges, facts, choices, address, reason);
    }

    public Letter {
        if (subject.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a subject is one line: " + subject);
        }
        sentences = List.copyOf(sentences);
        gauges = List.copyOf(gauges);
        facts = List.copyOf(facts);
        choices = List.copyOf(choices);
        // Letters that were written before there were links have none.
        link = Objects.requireNonNullElse(link, "");
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static Letter parse(String json) {
        try {
            return JSON.readValue(json, Letter.class);
        } catch (JsonProcessingException notAsWritten) {
            throw new UncheckedIOException(notAsWritten);
        }
    }
}
