package io.tollgate.actions;

import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Explanation;
import io.tollgate.domain.invoicing.Explanation.EventQuantity;
import io.tollgate.domain.invoicing.Explanation.HourQuantity;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.metering.EventListStore;
import io.tollgate.domain.metering.EventListStore.ListedEvent;
import io.tollgate.domain.metering.EventListStore.Position;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Explains a line of an invoice down to the tier step, the hours and the events, and computes it again. */
public final class ExplainLine {
    /** Enough to look at; the events list has all of them. */
    static final int MOST_EVENTS = 1_000;
    private static final Instant FAR_AHEAD = Position.NEWEST.time();

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
        Optional<BillingFacts.UsagePhase> priced = line.metric().flatMap(key -> phaseWith(facts, line, key));
        if (priced.isEmpty()) {
            return new Explained(explanation, false);
        }
        KnownMetric known = known(tx, priced.get().catalogVersion(), line.metric().orElseThrow());
        List<ListedEvent> found = events(tx, invoice, line, known);
        boolean more = found.size() > MOST_EVENTS;
        return new Explained(
                explanation.with(hours(tx, invoice, line, known), shown(found.subList(0, Math.min(MOST_EVENTS, found.size())), known)), more);
    }

    /** A phase whose catalog has the metric: of the corrected period where the line corrects one. */
    private static Optional<BillingFacts.UsagePhase> phaseWith(BillingFacts facts, InvoiceLine line, String metric) {
        return Stream.concat(facts.usage().stream(), facts.corrections().stream().flatMap(correction -> correction.usage().stream()))
                .filter(phase -> phase.metrics().stream().anyMatch(usage -> usage.metric().key().equals(metric)))
                .max(Comparator.comparing(phase -> phase.range().intersection(line.period()).isPresent()));
    }

    private KnownMetric known(Transaction tx, int catalogVersion, String metric) {
        var numbers = catalogs.metricNumbers(tx, catalogs.version(tx, catalogVersion));
        return numbers.metric(numbers.numberOf(metric));
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
        return line.basis() instanceof LineBasis.Late late
                ? events.changed(tx, query, late.since(), invoice.finalizedAt().orElse(FAR_AHEAD), MOST_EVENTS + 1)
                : events.list(tx, query, Position.NEWEST, MOST_EVENTS + 1).stream().filter(event -> event.voidedAt().isEmpty()).toList();
    }

    private static List<EventQuantity> shown(List<ListedEvent> found, KnownMetric metric) {
        List<EventQuantity> shown = new ArrayList<>();
        for (ListedEvent event : found) {
            event.readings().stream()
                    .filter(reading -> reading.metricId() == metric.number())
                    .forEach(reading -> shown.add(new EventQuantity(
                            event.position().time(), event.source(), event.id(), event.project(),
                            metric.unit().format(reading.quantity()), metric.unit().format(reading.beyondLimit()), event.voidedAt())));
        }
        return shown;
    }
}
