package io.tollgate.domain.metering;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One statement of usage as it was sent, well-formed but not yet held against the catalog.
 *
 * @param source who made the event; (source, id) is unique within the workspace
 * @param workspace the workspace's key
 * @param time when the usage happened
 * @param project the part of the workspace it is broken down by
 * @param data the event's data, an object
 * @param dataText the same as it was written, kept to be shown
 * @param reservations the reservations it settles, as printed
 * @param given what it measures where that is known already, in place of what the catalog would read from the data
 */
public record UsageEvent(
        String source,
        String id,
        String type,
        String workspace,
        Instant time,
        String project,
        JsonNode data,
        String dataText,
        List<String> reservations,
        Optional<Given> given) {

    /** The data field in which an event may name the reservation it settles. */
    public static final String RESERVATION_FIELD = "reservation";

    /** The project of an event that names none. */
    public static final String NO_PROJECT = "default";

    /** One metric and its quantity, in smallest units. @param provider the AI provider whose bill it is, where one is known */
    public record Given(String metric, long quantity, Optional<String> provider) {}

    public UsageEvent {
        reservations = List.copyOf(reservations);
    }

    /** An event as it came in: it settles the reservation that its data names, if it names one. */
    public UsageEvent(
            String source, String id, String type, String workspace, Instant time, String project, JsonNode data, String dataText) {
        this(source, id, type, workspace, time, project, data, dataText, named(data), Optional.empty());
    }

    /** The same event, settling this reservation. */
    public UsageEvent settling(String reservation) {
        return new UsageEvent(source, id, type, workspace, time, project, data, dataText, List.of(reservation), given);
    }

    private static List<String> named(JsonNode data) {
        JsonNode name = data.get(RESERVATION_FIELD);
        return name != null && name.isTextual() ? List.of(name.textValue()) : List.of();
    }
}
