package io.tollgate.domain.metering;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One statement of usage as it was sent, well-formed but not yet held against the catalog.
 *
 * @param source who made the event; (source, id) is unique within the workspace
 * @param workspace the workspace's key
 * @param time when the usage happened
 * @param project the part of the workspace it is broken down by
 * @param data the event's data, an object
 * @param dataText the same as it was written, kept to be shown
 */
public record UsageEvent(
        String source,
        String id,
        String type,
        String workspace,
        Instant time,
        String project,
        JsonNode data,
        String dataText) {

    /** The project of an event that names none. */
    public static final String NO_PROJECT = "default";
}
