package io.tollgate.domain.catalog;

/**
 * How a machine's time becomes usage: as one event of this type.
 *
 * @param millisecondsField the field of the event's data that holds how long it ran
 * @param machineField the field that holds its size
 */
public record Machines(String eventType, String millisecondsField, String machineField) {}
