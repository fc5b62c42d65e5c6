package io.tollgate.entrypoints.web;

import io.tollgate.actions.ShowAlerts;
import io.tollgate.actions.ShowCredits;
import io.tollgate.actions.ShowLimits;
import io.tollgate.actions.ShowUsage.MetricUsed;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.PriceWords;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.limits.LimitInForce;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.TestGateway;
import io.tollgate.entrypoints.web.BillingPages.Dialog;
import io.tollgate.entrypoints.web.BillingPages.Found;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the Billing page's figures into words and forms. */
final class BillingShown {
    private static final DateTimeFormatter SHORT_DATE = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private static final int EARLY = 80;

    private final Found found;
    private final Optional<Dialog> dialog;
    private final Plan plan;
    private final Catalog catalog;
    private final Money costs;

    BillingShown(Found found, Optional<Dialog> dialog) {
        this.found = found;
        this.dialog = dialog;
        this.plan = found.used().plan().plan();
        this.catalog = found.used().plan().catalog();
        this.costs = Money.sum(found.used().metrics().stream().flatMap(each -> cost(each.metric()).stream()).toList(),
                found.expected().soFar().total().currency());
    }

    BillingView view(Frame frame) {
        Optional<Dialog> address = dialog.filter(each -> each.name().equals("alert-email"));
        return new BillingView(
                frame, plan.name(), PlansShown.fee(plan),
                DATE.format(found.subscription().standing(found.now()).from().atOffset(ZoneOffset.UTC)),
                PlanTerms.of(plan, catalog).stream().filter(PlanViews.Term::offered).toList(), contract(),
                PlansShown.free(plan, found.latest()), PlansShown.scheduled(found.subscription(), plan, found.latest(), found.now()), next(), plain(costs),
                found.used().metrics().stream().filter(each -> each.allowance().isPresent() || each.used() > 0).map(this::row).toList(),
                address.flatMap(Dialog::sent).orElse(found.workspace().alertEmail()), address.flatMap(Dialog::refused),
                found.credits().reversed().stream().filter(each -> !each.grant().hasEndedAt(found.now())).map(this::credit).toList(),
                found.invoices().stream().map(this::invoice).toList(), payments());
    }

    private BillingView.Payments payments() {
        return new BillingView.Payments(
                found.methods().stream().map(method -> new BillingView.Method(method.id().toString(), method.label(), DATE.format(method.addedAt().atOffset(ZoneOffset.UTC)), method.isDefault())).toList(),
                found.payments().testMethods()
                        ? TestGateway.cards().entrySet().stream().map(card -> new UsageView.Choice(card.getKey(), card.getValue(), false)).toList()
                        : List.of(),
                found.payments().stripe().isPresent()
                        ? "Cards are added where you came from: the platform takes them in with Stripe, and they appear here."
                        : found.payments().testMethods() ? "Test cards move no money." : "Invoices are paid by bank transfer, or as the platform agreed with you.");
    }

    private BillingView.Next next() {
        Map<String, InvoiceLine> soFar = byCharge(found.expected().soFar().lines());
        Map<String, InvoiceLine> projected = byCharge(found.expected().projected().lines());
        Set<String> charges = new LinkedHashSet<>(projected.keySet());
        charges.addAll(soFar.keySet());
        List<BillingView.Charge> lines = charges.stream().map(charge -> {
            Optional<InvoiceLine> now = Optional.ofNullable(soFar.get(charge));
            Optional<InvoiceLine> then = Optional.ofNullable(projected.get(charge));
            return new BillingView.Charge(now.or(() -> then).orElseThrow().description(),
                    now.map(line -> plain(line.amount())).orElse("–"), then.map(line -> plain(line.amount())).orElse("–"));
        }).toList();
        return new BillingView.Next(DATE.format(found.expected().facts().date()), SHORT_DATE.format(found.expected().facts().date().minusDays(1)),
                withCurrency(found.expected().soFar().total()), withCurrency(found.expected().projected().total()), found.expected().basis(), lines,
                new BillingView.Charge("Total", plain(found.expected().soFar().total()), plain(found.expected().projected().total())));
    }

    /** The same charge has the same place in both drafts, whatever quantity its words name. */
    private static Map<String, InvoiceLine> byCharge(List<InvoiceLine> lines) {
        Map<String, InvoiceLine> charges = new LinkedHashMap<>();
        for (InvoiceLine line : lines) {
            String charge = line.kind().word() + " " + line.metric().orElse("") + " " + line.period().from() + " ";
            int nth = 0;
            while (charges.containsKey(charge + nth)) {
                nth++;
            }
            charges.put(charge + nth, line);
        }
        return charges;
    }

    /** What the next invoice charges for a metric's use so far. */
    private Optional<Money> cost(Metric metric) {
        return found.expected().soFar().lines().stream()
                .filter(line -> line.kind() == LineKind.OVERAGE && line.metric().equals(Optional.of(metric.key())))
                .map(InvoiceLine::amount).reduce(Money::plus);
    }

    private Optional<String> contract() {
        return found.subscription().standing(found.now()).contract()
                .map(any -> "Prices and limits are those of your contract." + found.salesEmail().map(to -> " To change it, write to " + to + ".").orElse(""));
    }

    private BillingView.Row row(MetricUsed used) {
        Metric metric = used.metric();
        Unit unit = metric.unit();
        long allowance = used.allowance().orElse(0);
        long over = Math.max(0, used.used() - used.beyondLimit() - allowance);
        Optional<Plan.Terms.Metered> terms = plan.terms(metric.key()).filter(Plan.Terms.Metered.class::isInstance).map(Plan.Terms.Metered.class::cast);
        LimitInForce limit = found.limits().stream().filter(each -> each.metric().key().equals(metric.key())).findFirst().map(ShowLimits.Shown::limit).orElseThrow();
        String price = terms.map(each -> each.limit() instanceof Plan.PlanLimit.AtAllowance
                ? "no more than is included"
                : PriceWords.price(each.price(), unit, catalog.currency())).orElse("not on this plan");
        Optional<Money> cost = cost(metric);
        return new BillingView.Row(metric.key(), metric.name(), unit.plural(), Quantities.shown(unit, used.used()),
                allowance == 0 ? "–" : Quantities.round(unit, allowance), over == 0 ? "–" : Quantities.shown(unit, over), price,
                cost.map(BillingShown::plain).orElse("–"),
                cost.map(each -> Quantities.width(each.minorUnits(), costs.minorUnits())), words(limit, unit),
                LimitWords.of(used, BillingPeriod.containing(found.now())), limitForm(used, limit), alertForm(used));
    }

    private static String words(LimitInForce limit, Unit unit) {
        return limit.setBy().map(by -> Quantities.round(unit, limit.quantity().orElseThrow()) + switch (by) {
            case PLAN -> " by plan";
            case OWNER -> "";
        }).orElse("none");
    }

    /** To begin with, twice what is included or used: far enough not to stop what runs, near enough to stop a mistake. */
    private BillingView.LimitForm limitForm(MetricUsed used, LimitInForce limit) {
        Metric metric = used.metric();
        Unit unit = metric.unit();
        Optional<Dialog> sent = dialog.filter(each -> each.name().equals("limit-" + metric.key()));
        long usual = 2 * Math.max(used.allowance().orElse(0), used.used());
        long begin = Math.max(unit.smallestPerUnit(), usual - usual % unit.smallestPerUnit());
        String value = limit.owner().map(owner -> unit.format(owner.quantity())).orElse(unit.format(begin));
        String now = Quantities.withUnit(unit, used.used()) + " used this month"
                + (used.reserved() > 0 ? ", " + Quantities.shown(unit, used.reserved()) + " reserved" : "")
                + (limit.plan().isPresent() ? ". The plan allows " + Quantities.withUnit(unit, limit.plan().getAsLong()) : "") + ".";
        boolean machines = catalog.machines().map(each -> each.eventType().equals(metric.eventType())).orElse(false);
        return new BillingView.LimitForm(sent.isPresent(), limit.owner().isPresent(), sent.flatMap(Dialog::sent).orElse(value),
                unit.smallestPerUnit() == 1 ? "1" : "any", now, limit.owner().map(owner -> owner.runningWork() == RunningWork.FINISH).orElse(false), machines,
                sent.flatMap(Dialog::refused));
    }

    private BillingView.AlertForm alertForm(MetricUsed used) {
        Metric metric = used.metric();
        Optional<Dialog> sent = dialog.filter(each -> each.name().equals("alerts-" + metric.key()));
        List<ShowAlerts.Shown> set = found.alerts().stream().filter(each -> each.metric().key().equals(metric.key()))
                .flatMap(each -> each.thresholds().stream()).toList();
        List<Threshold.AtPercent> offered = new ArrayList<>();
        if (used.allowance().orElse(0) > 0) {
            offered.add(new Threshold.AtPercent(50, Threshold.Of.ALLOWANCE));
            offered.add(new Threshold.AtPercent(80, Threshold.Of.ALLOWANCE));
            offered.add(new Threshold.AtPercent(100, Threshold.Of.ALLOWANCE));
        }
        offered.add(new Threshold.AtPercent(80, Threshold.Of.LIMIT));
        set.forEach(shown -> {
            if (shown.threshold() instanceof Threshold.AtPercent percent && !offered.contains(percent)) {
                offered.add(percent);
            }
        });
        Optional<Dialog> refused = sent.filter(each -> each.refused().isPresent());
        boolean isSuggested = set.isEmpty() && refused.isEmpty();
        String quantities = set.stream().map(ShowAlerts.Shown::threshold).filter(Threshold.AtQuantity.class::isInstance)
                .map(each -> metric.unit().format(((Threshold.AtQuantity) each).quantity())).collect(Collectors.joining(", "));
        return new BillingView.AlertForm(sent.isPresent(), set.size(), offered.stream().map(each -> isSuggested ? suggested(each)
                        : refused.map(back -> named(each, back.ticked().contains(value(each)), false)).orElseGet(() -> percentage(each, set))).toList(), isSuggested,
                sent.flatMap(Dialog::sent).orElse(quantities), sent.flatMap(Dialog::refused));
    }

    /** Where none is set: when there is still time, and when it begins to cost or stops. */
    private static BillingView.Percentage suggested(Threshold.AtPercent percent) {
        return named(percent, percent.percent() >= EARLY, false);
    }

    private static BillingView.Percentage percentage(Threshold.AtPercent percent, List<ShowAlerts.Shown> set) {
        Optional<ShowAlerts.Shown> chosen = set.stream().filter(each -> each.threshold().equals(percent)).findFirst();
        return named(percent, chosen.isPresent(), chosen.flatMap(ShowAlerts.Shown::firedAt).isPresent());
    }

    private static String value(Threshold.AtPercent percent) {
        return percent.percent() + ":" + percent.of().word();
    }

    private static BillingView.Percentage named(Threshold.AtPercent percent, boolean chosen, boolean reached) {
        String of = switch (percent.of()) {
            case ALLOWANCE -> "% of what is included";
            case LIMIT -> "% of the hard limit";
        };
        return new BillingView.Percentage(value(percent), percent.percent() + of, chosen, reached);
    }

    private BillingView.Credit credit(ShowCredits.Credit credit) {
        String kind = switch (credit.grant().kind()) {
            case SIGNUP -> "At signup";
            case MONTHLY -> "Of the plan, each month";
            case MANUAL -> credit.grant().reason().orElse("Given by hand");
        };
        String metric = catalog.metric(credit.grant().metric()).map(Metric::name).orElse(credit.grant().metric());
        return new BillingView.Credit(metric, kind, withCurrency(credit.grant().amount()), withCurrency(credit.used()), withCurrency(credit.remaining()),
                credit.grant().expiresAt(), credit.remaining().isZero());
    }

    private BillingView.InvoiceRow invoice(Invoice invoice) {
        String reference = invoice.number().map(Object::toString).orElse(invoice.id().toString());
        List<BillingView.Line> lines = new ArrayList<>();
        for (InvoiceLine line : invoice.lines()) {
            lines.add(new BillingView.Line(line.description(), plain(line.amount()), "/billing/invoices/" + reference + "/lines/" + (lines.size() + 1)));
        }
        return new BillingView.InvoiceRow(title(invoice), DATE.format(invoice.date()), UsageShown.name(invoice.period()), invoice.status().word(),
                withCurrency(invoice.total()), isDue(invoice) && !invoice.amountDue().equals(invoice.total()) ? Optional.of(withCurrency(invoice.amountDue()) + " due") : Optional.empty(),
                disputes(invoice).anyMatch(each -> each.status() == Dispute.Status.OPEN), disputes(invoice).map(DisputeWords::ofInvoice).toList(),
                invoice.number().map(number -> "/v1/invoices/" + number + "/pdf"),
                isDue(invoice) ? Optional.of("/billing/invoices/" + reference + "/pay") : Optional.empty(), lines);
    }

    private Stream<Dispute> disputes(Invoice invoice) {
        return found.disputes().stream().filter(each -> each.invoice().equals(Optional.of(invoice.id()))).map(DisputeStore.OfInvoice::dispute);
    }

    private boolean isDue(Invoice invoice) {
        return found.due().invoices().stream().anyMatch(each -> each.id().equals(invoice.id()));
    }

    static String title(Invoice invoice) {
        return invoice.number().map(Object::toString).orElse("Draft for " + UsageShown.name(invoice.period()));
    }

    static String withCurrency(Money amount) {
        return amount.currency().getCurrencyCode() + " " + plain(amount);
    }

    /** "1,204.50", where the currency stands elsewhere. */
    static String plain(Money amount) {
        return String.format(Locale.ROOT, "%,." + Math.max(0, amount.currency().getDefaultFractionDigits()) + "f", amount.toDecimal());
    }
}
