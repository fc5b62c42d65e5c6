package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.YamlValue.Fields;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads how machines meter themselves. */
final class MachinesReader {
    private MachinesReader() {}

    /** @param metrics those of the document that could be read */
    static Optional<Machines> read(YamlValue document, Collection<Metric> metrics) {
        Optional<Fields> fields = document.fields(Set.of("event", "milliseconds", "machine"));
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> event = fields.get().require("event").flatMap(YamlValue::text);
        Optional<String> milliseconds = fields.get().require("milliseconds").flatMap(YamlValue::text);
        Optional<String> machine = fields.get().require("machine").flatMap(YamlValue::text);
        if (event.isEmpty() || milliseconds.isEmpty() || machine.isEmpty()) {
            return Optional.empty();
        }
        Machines machines = new Machines(event.get(), milliseconds.get(), machine.get());
        requireToMeasure(fields.get(), machines, metrics);
        return Optional.of(machines);
    }

    /** A machine's event has these two fields and its project: a metric that reads another one could not be fed by it. */
    private static void requireToMeasure(Fields fields, Machines machines, Collection<Metric> metrics) {
        List<Metric> fed = metrics.stream().filter(metric -> metric.eventType().equals(machines.eventType())).toList();
        YamlValue event = fields.entries().get("event");
        if (fed.isEmpty() && !metrics.isEmpty()) {
            event.mistake("No metric is fed by events of the type \"" + machines.eventType() + "\".");
        }
        for (Metric metric : fed) {
            metric.value().map(Metric.Value::field)
                    .filter(field -> !field.equals(machines.millisecondsField()) && !field.equals(machines.machineField()))
                    .ifPresent(field -> event.mistake("The metric \"" + metric.key() + "\" reads \"" + field
                            + "\" of these events, which a machine's own event does not have."));
        }
    }
}
