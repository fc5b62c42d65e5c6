package io.tollgate.entrypoints.web;

import io.tollgate.actions.ShowTimeline.Moment;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.Workspace;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What happened, as a line of a timeline. */
final class MomentWords {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private final Workspace workspace;
    private final Catalog catalog;

    /** @param catalog has the names of metrics */
    MomentWords(Workspace workspace, Catalog catalog) {
        this.workspace = workspace;
        this.catalog = catalog;
    }

    DeskViews.Moment of(Moment moment) {
        return switch (moment) {
            case Moment.Used used -> {
                String day = used.day().atOffset(ZoneOffset.UTC).toLocalDate().toString();
                yield new DeskViews.Moment(used.at(), Optional.of(DAY.format(used.day().atOffset(ZoneOffset.UTC))), "use",
                        String.format(Locale.ROOT, "%,d events", used.events()),
                        used.projects() == 1 ? "in one project" : "in " + used.projects() + " projects",
                        Optional.of("/admin/events?workspace=" + Asked.encoded(workspace.key()) + "&from=" + day + "&to=" + day));
            }
            case Moment.Changed changed -> new DeskViews.Moment(changed.at(), Optional.empty(), "change", title(changed.entry()),
                    detail(changed.entry()), Optional.empty());
            case Moment.PlanBegan began -> new DeskViews.Moment(began.at(), Optional.empty(), "bill", "On the plan " + began.phase().planKey(),
                    "catalog version " + began.phase().catalogVersion() + (began.phase().contract().isPresent() ? ", with a contract of its own" : ""),
                    Optional.of("/admin/catalog?version=" + began.phase().catalogVersion()));
            case Moment.Drafted drafted -> new DeskViews.Moment(drafted.at(), Optional.empty(), "bill", "Invoice drafted for " + UsageShown.name(drafted.invoice().period()),
                    drafted.invoice().kind().word() + ", " + lines(drafted.invoice()), Optional.empty());
            case Moment.Finalized finalized -> new DeskViews.Moment(finalized.at(), Optional.empty(), "bill",
                    "Invoice " + finalized.invoice().number().map(Object::toString).orElse("") + " over " + BillingShown.withCurrency(finalized.invoice().total())
                            + " " + finalized.invoice().status().word(),
                    finalized.invoice().amountDue().isZero() ? "nothing is due" : BillingShown.withCurrency(finalized.invoice().amountDue()) + " is due", Optional.empty());
            case Moment.Reached reached -> new DeskViews.Moment(reached.at(), Optional.empty(), "alert",
                    name(reached.metric().key()) + (reached.fired().isLimit() ? " reached its limit" : " crossed the threshold " + threshold(reached)),
                    "at " + Quantities.withUnit(reached.metric().unit(), reached.fired().used()), Optional.empty());
            case Moment.Paid paid -> paid(paid);
            case Moment.Refunded refunded -> new DeskViews.Moment(refunded.at(), Optional.empty(), refunded.refund().status() == Payment.Status.DECLINED ? "failed" : "paid",
                    "Refund of " + BillingShown.withCurrency(refunded.refund().amount()) + " " + outcome(refunded.refund().status()),
                    "of payment " + refunded.refund().payment() + "; " + refunded.refund().because()
                            + refunded.refund().reason().map(reason -> ": " + reason.message()).orElse(""), Optional.empty());
            case Moment.Disputed disputed -> new DeskViews.Moment(disputed.at(), Optional.empty(), "disputed",
                    "Payment of " + BillingShown.withCurrency(disputed.dispute().amount()) + " disputed",
                    paid(disputed.invoice()) + DisputeWords.why(disputed.dispute()) + "; nothing changes until the bank decides (" + disputed.dispute().reference() + ")", Optional.empty());
            case Moment.DisputeEnded ended -> ended(ended);
            case Moment.Stands stands -> switch (stands.status()) {
                case UNPAID -> new DeskViews.Moment(stands.at(), Optional.empty(), "failed", "The workspace is unpaid", "nothing new can be started until it pays", Optional.empty());
                case ACTIVE -> new DeskViews.Moment(stands.at(), Optional.empty(), "paid", "The workspace is restored", "everything can be started again", Optional.empty());
            };
            case Moment.Told told -> new DeskViews.Moment(told.at(), Optional.empty(), "mail",
                    switch (told.item().kind()) {
                        case MAIL -> "Mail " + told.item().status().word() + ": " + told.item().type().replaceAll("[._]", " ");
                        case WEBHOOK -> "Webhook " + told.item().status().word() + ": " + told.item().type();
                    },
                    "to " + told.item().recipient() + told.item().lastError().map(error -> ": " + error).orElse(""), Optional.empty());
        };
    }

    private static DeskViews.Moment ended(Moment.DisputeEnded ended) {
        Dispute dispute = ended.dispute();
        String amount = BillingShown.withCurrency(dispute.amount());
        return switch (dispute.status()) {
            case OPEN -> throw new IllegalStateException("a dispute that is open has not ended: " + dispute.reference());
            case WON -> new DeskViews.Moment(ended.at(), Optional.empty(), "paid", "Dispute over " + amount + " won",
                    paid(ended.invoice()) + "the money stays (" + dispute.reference() + ")", Optional.empty());
            case LOST -> new DeskViews.Moment(ended.at(), Optional.empty(), "failed", "Dispute over " + amount + " lost",
                    paid(ended.invoice()) + "the bank has taken the money back; " + DisputeWords.follows(dispute) + " (" + dispute.reference() + ")", Optional.empty());
        };
    }

    private static String paid(Optional<String> invoice) {
        return invoice.map(number -> "it had paid " + number + "; ").orElse("");
    }

    private static DeskViews.Moment paid(Moment.Paid paid) {
        Payment payment = paid.payment();
        String from = switch (payment.gateway()) {
            case BALANCE -> "from the account balance";
            case MANUAL -> "by transfer" + payment.reference().map(reference -> " " + reference).orElse("");
            case TEST, STRIPE -> "with " + paid.method().orElse("a method that is gone");
        };
        String wanted = switch (payment.cause()) {
            case SCHEDULED -> ", tried by the schedule";
            case ASKED -> ", tried because there is a new method";
            case CALL -> ", by somebody who paid then";
            case OPERATOR -> ", recorded by an operator";
            case BALANCE -> "";
        };
        String of = switch (payment.purpose()) {
            case PaymentPurpose.OfInvoice invoice -> paid.invoice().map(number -> ", for " + number).orElse("");
            case PaymentPurpose.OfUpgrade upgrade -> ", for the change to " + upgrade.planKey();
        };
        return new DeskViews.Moment(paid.at(), Optional.empty(), payment.status() == Payment.Status.DECLINED ? "failed" : "paid",
                "Payment of " + BillingShown.withCurrency(payment.amount()) + " " + outcome(payment.status()),
                from + of + wanted + payment.reason().map(reason -> ": " + reason.message()).orElse(""), Optional.empty());
    }

    private static String outcome(Payment.Status status) {
        return switch (status) {
            case STARTED -> "under way";
            case SUCCEEDED -> "succeeded";
            case DECLINED -> "declined";
        };
    }

    private static String threshold(Moment.Reached reached) {
        String[] parts = reached.fired().key().split(":");
        return parts[0].equals("percent") ? "of " + parts[1] + "% of its " + parts[2]
                : "of " + Quantities.withUnit(reached.metric().unit(), Long.parseLong(parts[1]));
    }

    /** "limit.set" of "compute_hours" as "Limit set: Compute hours". */
    private String title(AuditEntry entry) {
        String words = entry.action().replace('.', ' ').replace('_', ' ');
        boolean isOfMetric = entry.action().startsWith("limit.") || entry.action().startsWith("alerts.");
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ": " + (isOfMetric ? name(entry.subject()) : entry.subject());
    }

    /** A metric that no catalog in force knows keeps its key. */
    private String name(String metric) {
        return catalog.metric(metric).map(Metric::name).orElse(metric);
    }

    private static String detail(AuditEntry entry) {
        String detail = new TreeMap<>(entry.detail()).entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "));
        return "by " + entry.actor() + (detail.isEmpty() ? "" : "; " + detail);
    }

    private static String lines(Invoice invoice) {
        return invoice.lines().size() == 1 ? "one line" : invoice.lines().size() + " lines";
    }
}
