package io.tollgate.actions;

import io.tollgate.domain.alerts.AlertStore;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.catalog.MetricNumbers;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.metering.EventListStore;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that happened to one workspace in a period, in one list: what was used, changed, billed, paid, told. */
public final class ShowTimeline {
    private static final int MOST_OF_A_KIND = 500;
    private static final int INVOICES_LOOKED_AT = 200;
    /** What the audit trail says of disputes, which have moments of their own. */
    private static final Set<String> TOLD_BY_DISPUTES = Set.of("payment.disputed", "payment.dispute_won", "payment.dispute_lost");

    private final Stores stores;

    public record Stores(
            SubscriptionStore subscriptions, Catalogs catalogs, EventListStore events, AuditStore audit, InvoiceStore invoices, OutboxStore outbox,
            AlertStore alerts, PaymentStore payments, RefundStore refunds, PaymentMethodStore methods, DisputeStore disputes) {}

    public ShowTimeline(Stores stores) {
        this.stores = stores;
    }

    public sealed interface Moment {
        Instant at();

        /** A day's events, as long as their detail is kept. */
        record Used(Instant at, Instant day, long events, long projects) implements Moment {}

        /** Somebody changed something. */
        record Changed(Instant at, AuditEntry entry) implements Moment {}

        record PlanBegan(Instant at, Phase phase) implements Moment {}

        record Drafted(Instant at, Invoice invoice) implements Moment {}

        record Finalized(Instant at, Invoice invoice) implements Moment {}

        /** A threshold was crossed or a limit reached. */
        record Reached(Instant at, KnownMetric metric, AlertStore.Fired fired) implements Moment {}

        /**
         * Money was asked for, or came in otherwise.
         *
         * @param method what was charged; empty where no gateway was asked
         * @param invoice what it pays, by the number it is shown with
         */
        record Paid(Instant at, Payment payment, Optional<String> method, Optional<String> invoice) implements Moment {}

        record Refunded(Instant at, Refund refund) implements Moment {}

        /** Somebody asked their bank for a payment's money back. @param invoice what the payment had paid, by its number */
        record Disputed(Instant at, Dispute dispute, Optional<String> invoice) implements Moment {}

        /** The bank decided. */
        record DisputeEnded(Instant at, Dispute dispute, Optional<String> invoice) implements Moment {}

        /** Collecting was given up, or what was owed is paid: from then on nothing new may start, or everything may again. */
        record Stands(Instant at, Workspace.Status status) implements Moment {}

        record Told(Instant at, OutboxItem item) implements Moment {}
    }

    /** The newest first. */
    public List<Moment> run(Transaction tx, Workspace workspace, BillingPeriod period) {
        TimeRange range = period.range();
        List<Moment> moments = new ArrayList<>();
        stores.events().perDay(tx, workspace.id().value(), range).forEach(day -> moments.add(
                new Moment.Used(day.day().plus(Duration.ofDays(1)).minusMillis(1), day.day(), day.events(), day.projects())));
        stores.audit().during(tx, workspace.id(), range, MOST_OF_A_KIND).stream().filter(each -> !TOLD_BY_DISPUTES.contains(each.entry().action()))
                .forEach(each -> moments.add(new Moment.Changed(each.entry().at(), each.entry())));
        stores.subscriptions().of(tx, workspace.id()).phases().stream()
                .filter(phase -> range.contains(phase.from()))
                .forEach(phase -> moments.add(new Moment.PlanBegan(phase.from(), phase)));
        invoices(tx, workspace, range, moments);
        alerts(tx, workspace, range, moments);
        stores.outbox().during(tx, workspace.id(), range, MOST_OF_A_KIND).forEach(item -> {
            moments.add(new Moment.Told(item.createdAt(), item));
            standing(item).ifPresent(status -> moments.add(new Moment.Stands(item.createdAt(), status)));
        });
        moments.sort(Comparator.comparing(Moment::at).thenComparing(ShowTimeline::rank).reversed());
        return moments;
    }

    /** Of what has the same time, the cause comes before what it brought about. */
    private static int rank(Moment moment) {
        return switch (moment) {
            case Moment.Used used -> 0;
            case Moment.Changed changed -> 1;
            case Moment.PlanBegan began -> 2;
            case Moment.Drafted drafted -> 3;
            case Moment.Finalized finalized -> 4;
            case Moment.Paid paid -> 5;
            case Moment.Refunded refunded -> 6;
            case Moment.Disputed disputed -> 7;
            case Moment.DisputeEnded ended -> 8;
            case Moment.Stands stands -> 9;
            case Moment.Reached reached -> 10;
            case Moment.Told told -> 11;
        };
    }

    private void invoices(Transaction tx, Workspace workspace, TimeRange range, List<Moment> moments) {
        List<Invoice> invoices = stores.invoices().newest(tx, workspace.id(), INVOICES_LOOKED_AT);
        for (Invoice invoice : invoices) {
            if (range.contains(invoice.createdAt())) {
                moments.add(new Moment.Drafted(invoice.createdAt(), invoice));
            }
            invoice.finalizedAt().filter(range::contains).ifPresent(at -> moments.add(new Moment.Finalized(at, invoice)));
        }
        Map<InvoiceId, String> numbers = invoices.stream().collect(Collectors.toMap(Invoice::id, ShownNumber::of));
        payments(tx, workspace, range, numbers, moments);
        disputes(tx, workspace, range, numbers, moments);
    }

    private void disputes(Transaction tx, Workspace workspace, TimeRange range, Map<InvoiceId, String> numbers, List<Moment> moments) {
        for (DisputeStore.OfInvoice each : stores.disputes().newest(tx, workspace.id(), MOST_OF_A_KIND)) {
            Dispute dispute = each.dispute();
            Optional<String> invoice = each.invoice().map(numbers::get);
            if (range.contains(dispute.openedAt())) {
                moments.add(new Moment.Disputed(dispute.openedAt(), dispute, invoice));
            }
            dispute.closedAt().filter(range::contains).ifPresent(at -> moments.add(new Moment.DisputeEnded(at, dispute, invoice)));
        }
    }

    private void payments(Transaction tx, Workspace workspace, TimeRange range, Map<InvoiceId, String> numbers, List<Moment> moments) {
        for (Payment payment : stores.payments().during(tx, workspace.id(), range, MOST_OF_A_KIND)) {
            moments.add(new Moment.Paid(payment.concludedAt().orElse(payment.startedAt()), payment,
                    payment.method().flatMap(id -> stores.methods().find(tx, id)).map(PaymentMethod::label), payment.invoice().map(numbers::get)));
        }
        stores.refunds().during(tx, workspace.id(), range, MOST_OF_A_KIND).forEach(refund ->
                moments.add(new Moment.Refunded(refund.concludedAt().orElse(refund.startedAt()), refund)));
    }

    /** The mail that says so is written with the change itself, and only then. */
    private static Optional<Workspace.Status> standing(OutboxItem item) {
        return Optional.of(item).filter(each -> each.kind() == OutboxItem.Kind.MAIL).flatMap(mail -> switch (mail.type()) {
            case "workspace.unpaid", "payment.taken_back" -> Optional.of(Workspace.Status.UNPAID);
            case "workspace.restored" -> Optional.of(Workspace.Status.ACTIVE);
            default -> Optional.empty();
        });
    }

    private void alerts(Transaction tx, Workspace workspace, TimeRange range, List<Moment> moments) {
        List<AlertStore.Fired> fired = stores.alerts().firedDuring(tx, workspace.id(), range);
        if (!fired.isEmpty()) {
            MetricNumbers numbers = stores.catalogs().metricNumbers(tx, stores.catalogs().latest(tx));
            fired.forEach(each -> moments.add(new Moment.Reached(each.at(), numbers.metric(each.metricId()), each)));
        }
    }
}
