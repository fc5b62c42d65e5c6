package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.domain.catalog.Metric.Filter;
import io.tollgate.domain.catalog.Metric.Value;
import io.tollgate.domain.catalog.YamlValue.Fields;
import io.tollgate.foundation.amounts.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads one metric of the document. */
final class MetricReader {
    /** Leaves room for nine million units of the finest kind in a quantity. */
    private static final long MOST_SMALLEST_PER_UNIT = 1_000_000_000_000L;
    private static final Set<String> KEYS =
            Set.of("name", "event", "filter", "aggregation", "value", "unit", "billingIncrement", "paidByProviderOf");
    private static final Map<String, Aggregation> AGGREGATIONS = Map.of(
            "sum", Aggregation.SUM, "count", Aggregation.COUNT, "max", Aggregation.MAX,
            "unique", Aggregation.UNIQUE, "latest", Aggregation.LATEST);

    private MetricReader() {}

    /** The metric, and its unit alone where the rest is wrong, so that plans can be checked against it all the same. */
    record Outcome(Optional<Metric> metric, Optional<Unit> unit) {}

    static Outcome read(String key, YamlValue document) {
        return document.fields(KEYS).map(fields -> read(key, fields)).orElse(new Outcome(Optional.empty(), Optional.empty()));
    }

    private static Outcome read(String key, Fields fields) {
        Optional<String> name = fields.require("name").flatMap(YamlValue::text);
        Optional<String> event = fields.require("event").flatMap(YamlValue::text);
        Optional<Filter> filter = fields.find("filter").flatMap(MetricReader::filter);
        Optional<Aggregation> aggregation = fields.require("aggregation").flatMap(word -> word.oneOf(AGGREGATIONS));
        Optional<Unit> unit = fields.require("unit").flatMap(MetricReader::unit);
        Optional<Value> value = aggregation.flatMap(how -> value(fields, how, unit));
        Optional<String> paidByProviderOf = fields.find("paidByProviderOf").flatMap(YamlValue::text);
        OptionalLong increment = fields.find("billingIncrement")
                .map(number -> number.wholeNumber(1, MOST_SMALLEST_PER_UNIT))
                .orElse(OptionalLong.of(1));
        boolean complete = name.isPresent() && event.isPresent() && aggregation.isPresent() && unit.isPresent()
                && increment.isPresent() && (value.isPresent() || aggregation.get() == Aggregation.COUNT);
        return new Outcome(
                complete
                        ? Optional.of(new Metric(key, name.get(), event.get(), filter, aggregation.get(), value, paidByProviderOf,
                                unit.get(), increment.getAsLong()))
                        : Optional.empty(),
                unit);
    }

    private static Optional<Filter> filter(YamlValue document) {
        Optional<Fields> fields = document.fields(Set.of("field", "isOneOf"));
        Optional<String> field = fields.flatMap(each -> each.require("field")).flatMap(YamlValue::text);
        Optional<List<YamlValue>> items = fields.flatMap(each -> each.require("isOneOf")).flatMap(YamlValue::items);
        if (items.isPresent() && items.get().isEmpty()) {
            document.at("isOneOf").mistake("A filter names at least one value, or nothing would be counted.");
        }
        List<String> values = items.stream().flatMap(List::stream).flatMap(item -> item.text().stream()).toList();
        return field.map(name -> new Filter(name, Set.copyOf(values)));
    }

    private static Optional<Unit> unit(YamlValue document) {
        Optional<Fields> fields = document.fields(Set.of("name", "smallest", "smallestPerUnit"));
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> name = fields.get().require("name").flatMap(YamlValue::text);
        Optional<YamlValue> smallest = fields.get().find("smallest");
        Optional<YamlValue> perUnit = fields.get().find("smallestPerUnit");
        if (smallest.isPresent() != perUnit.isPresent()) {
            document.at(smallest.isPresent() ? "smallestPerUnit" : "smallest").mistake(
                    "\"smallest\" and \"smallestPerUnit\" go together: which smallest unit is counted, and how many make one.");
            return Optional.empty();
        }
        if (smallest.isEmpty()) {
            return name.map(word -> new Unit(word, word, 1));
        }
        Optional<String> smallestName = smallest.flatMap(YamlValue::text);
        OptionalLong count = perUnit.get().wholeNumber(1, MOST_SMALLEST_PER_UNIT);
        if (name.isEmpty() || smallestName.isEmpty() || count.isEmpty()) {
            return Optional.empty();
        }
        if (name.equals(smallestName) != (count.getAsLong() == 1)) {
            smallest.get().mistake("A smallest unit has a name of its own exactly when more than one of them make a unit.");
            return Optional.empty();
        }
        return Optional.of(new Unit(name.get(), smallestName.get(), count.getAsLong()));
    }

    private static Optional<Value> value(Fields metric, Aggregation aggregation, Optional<Unit> unit) {
        if (aggregation == Aggregation.COUNT) {
            metric.find("value").ifPresent(value -> value.mistake("A metric that counts events has no value; leave it out."));
            return Optional.empty();
        }
        Optional<Fields> fields = metric.require("value").flatMap(value -> value.fields(Set.of("field", "in")));
        Optional<String> field = fields.flatMap(each -> each.require("field")).flatMap(YamlValue::text);
        Optional<Value.In> in = fields.flatMap(each -> in(each, aggregation, unit));
        return field.flatMap(name -> in.map(how -> new Value(name, how)));
    }

    private static Optional<Value.In> in(Fields value, Aggregation aggregation, Optional<Unit> unit) {
        if (aggregation == Aggregation.UNIQUE) {
            return value.find("in").map(word -> word.oneOf(Map.of("text", Value.In.TEXT))).orElse(Optional.of(Value.In.TEXT));
        }
        Optional<YamlValue> word = value.require("in");
        if (unit.isEmpty() || word.isEmpty()) {
            return Optional.empty();
        }
        return unit.get().smallestPerUnit() == 1
                ? word.get().oneOf(Map.of(unit.get().smallest(), Value.In.SMALLEST_UNIT))
                : word.get().oneOf(Map.of(unit.get().name(), Value.In.UNIT, unit.get().smallest(), Value.In.SMALLEST_UNIT));
    }
}
