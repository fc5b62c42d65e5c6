package io.tollgate.domain.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.domain.catalog.Metric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What an event measures: one reading for each metric it feeds. */
public final class Meter {
    /** The most one event may measure, in smallest units: 10^15, so that nine thousand of the largest still add up in a long. */
    public static final long LARGEST_READING = 1_000_000_000_000_000L;

    /** The longest text a metric of different values tells apart, in characters. */
    public static final int LONGEST_VALUE = 256;

    private Meter() {}

    public sealed interface Result {
        /** Possibly none, where every metric's filter passes the event by. */
        record Measured(List<Reading> readings) implements Result {}

        /** @param field the data field that cannot be read, "data.milliseconds" */
        record Unmeasurable(String field, String detail) implements Result {}
    }

    /**
     * @param quantity smallest units, from 0 to {@link #LARGEST_READING}; 1 where events or different values are counted
     * @param value the text that is told apart, for a metric of different values; otherwise ""
     */
    public record Reading(MeteredMetric metric, long quantity, String value) {}

    /** Reads the event's data for each metric its type feeds. */
    public static Result measure(List<MeteredMetric> metrics, JsonNode data) {
        List<Reading> readings = new ArrayList<>(metrics.size());
        try {
            for (MeteredMetric metered : metrics) {
                if (passes(metered.metric(), data)) {
                    readings.add(read(metered, data));
                }
            }
        } catch (Unreadable unreadable) {
            return new Result.Unmeasurable("data." + unreadable.field, unreadable.getMessage());
        }
        return new Result.Measured(readings);
    }

    private static boolean passes(Metric metric, JsonNode data) {
        if (metric.filter().isEmpty()) {
            return true;
        }
        Metric.Filter filter = metric.filter().get();
        JsonNode field = data.get(filter.field());
        return field != null && field.isValueNode() && filter.isOneOf().contains(field.asText());
    }

    private static Reading read(MeteredMetric metered, JsonNode data) {
        Metric metric = metered.metric();
        if (metric.value().isEmpty()) {
            return new Reading(metered, 1, "");
        }
        Metric.Value value = metric.value().get();
        JsonNode node = data.get(value.field());
        if (node == null || node.isNull()) {
            throw new Unreadable(value.field(), "data." + value.field() + " is missing; " + metric.name() + " measures it");
        }
        return value.in() == Metric.Value.In.TEXT
                ? new Reading(metered, 1, text(value.field(), node))
                : new Reading(metered, quantity(metric, value, node), "");
    }

    private static String text(String field, JsonNode node) {
        String text = node.isValueNode() ? node.asText() : "";
        if (text.isEmpty() || text.length() > LONGEST_VALUE || text.indexOf('\0') >= 0) {
            throw new Unreadable(field, "data." + field + " must be a text or number of 1 to " + LONGEST_VALUE + " characters");
        }
        return text;
    }

    private static long quantity(Metric metric, Metric.Value value, JsonNode node) {
        long quantity;
        if (value.in() == Metric.Value.In.SMALLEST_UNIT && node.isIntegralNumber() && node.canConvertToLong()) {
            quantity = node.longValue();
        } else {
            quantity = quantity(metric, value, decimal(value.field(), node));
        }
        if (quantity < 0) {
            throw new Unreadable(value.field(), "data." + value.field() + " must not be negative; take usage back by voiding its event");
        }
        if (quantity > LARGEST_READING) {
            throw new Unreadable(value.field(), "data." + value.field() + " is more than one event may measure, "
                    + metric.unit().format(LARGEST_READING) + " " + metric.unit().name());
        }
        return quantity;
    }

    private static long quantity(Metric metric, Metric.Value value, BigDecimal decimal) {
        try {
            return value.in() == Metric.Value.In.UNIT ? metric.unit().parse(decimal) : decimal.longValueExact();
        } catch (ArithmeticException inexact) {
            throw new Unreadable(value.field(), "data." + value.field() + " must be a whole number of the smallest unit that " + metric.name()
                    + " counts, the " + metric.unit().smallest() + ", and not out of all bounds");
        }
    }

    private static BigDecimal decimal(String field, JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (node.isTextual() && node.textValue().length() <= 40 && node.textValue().matches("-?\\d+(\\.\\d+)?")) {
            return new BigDecimal(node.textValue());
        }
        throw new Unreadable(field, "data." + field + " must be a number, or a decimal number in a string");
    }

    private static final class Unreadable extends RuntimeException {
        private final String field;

        Unreadable(String field, String detail) {
            super(detail, null, false, false);
            this.field = field;
        }
    }
}
