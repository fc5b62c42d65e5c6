package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Explanation;
import io.tollgate.domain.invoicing.Explanation.EventQuantity;
import io.tollgate.domain.invoicing.Explanation.HourQuantity;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.metering.EventListStore;
import io.tollgate.domain.metering.EventListStore.ListedEvent;
import io.tollgate.domain.metering.EventListStore.Position;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Explains a line of an invoice down to the tier step, the hours and the events, and computes it again. */
public final class ExplainLine {
    /** Enough to look at; the events list has all of them. */
    static final int MOST_EVENTS = 1_000;

    private final InvoiceStore invoices;
    private final Catalogs catalogs;
    private final UsageStore usage;
    private final EventListStore events;

    public ExplainLine(InvoiceStore invoices, Catalogs catalogs, UsageStore usage, EventListStore events) {
        this.invoices = invoices;
        this.catalogs = catalogs;
        this.usage = usage;
        this.events = events;
    }

    /** @param moreEvents whether there are events beyond those that are shown */
    public record Explained(Explanation explanation, boolean moreEvents) {}

    /**
     * @param position of the line, counted from 1
     * @throws ApiError NOT_FOUND
     */
    public Explained run(Transaction tx, Invoice invoice, int position) {
        if (position < 1 || position > invoice.lines().size()) {
            throw ApiError.of(ErrorCode.NOT_FOUND, "The invoice has no line " + position + "; it has " + invoice.lines().size() + ".", "line");
        }
        InvoiceLine line = invoice.lines().get(position - 1);
        BillingFacts facts = invoices.facts(tx, invoice.id()).orElseThrow();
        Explanation explanation = Explanation.of(facts, position, line);
        Optional<Metric> metric = line.metric().flatMap(key -> metricIn(facts, key));
        if (metric.isEmpty()) {
            return new Explained(explanation, false);
        }
        KnownMetric known = known(tx, facts, metric.get());
        List<ListedEvent> found = events(tx, invoice, line, known);
        boolean more = found.size() > MOST_EVENTS;
        return new Explained(
                explanation.with(hours(tx, invoice, line, known), shown(found.subList(0, Math.min(MOST_EVENTS, found.size())), known)), more);
    }

    private static Optional<Metric> metricIn(BillingFacts facts, String key) {
        return facts.usage().stream()
                .flatMap(phase -> phase.metrics().stream())
                .map(BillingFacts.MetricUsage::metric)
                .filter(metric -> metric.key().equals(key))
                .findFirst();
    }

    private KnownMetric known(Transaction tx, BillingFacts facts, Metric metric) {
        var numbers = catalogs.metricNumbers(tx, catalogs.version(tx, facts.usage().getFirst().catalogVersion()));
        return numbers.metric(numbers.numberOf(metric.key()));
    }

    private List<HourQuantity> hours(Transaction tx, Invoice invoice, InvoiceLine line, KnownMetric metric) {
        Unit unit = metric.unit();
        return usage.hours(tx, invoice.id().workspace().value(), line.period(), metric.number()).stream()
                .map(hour -> new HourQuantity(hour.hour(), hour.project(), unit.format(hour.quantity()), unit.format(hour.beyondLimit())))
                .toList();
    }

    private List<ListedEvent> events(Transaction tx, Invoice invoice, InvoiceLine line, KnownMetric metric) {
        EventListStore.Query query = new EventListStore.Query(
                invoice.id().workspace().value(), Optional.of(metric.number()), Optional.of(line.period().from()), Optional.of(line.period().to()));
        return events.list(tx, query, Position.NEWEST, MOST_EVENTS + 1);
    }

    private static List<EventQuantity> shown(List<ListedEvent> found, KnownMetric metric) {
        List<EventQuantity> shown = new ArrayList<>();
        for (ListedEvent event : found) {
            if (event.voidedAt().isPresent()) {
                continue;
            }
            event.readings().stream()
                    .filter(reading -> reading.metricId() == metric.number())
                    .forEach(reading -> shown.add(new EventQuantity(
                            event.position().time(), event.source(), event.id(), event.project(),
                            metric.unit().format(reading.quantity()), metric.unit().format(reading.beyondLimit()))));
        }
        return shown;
    }
}
