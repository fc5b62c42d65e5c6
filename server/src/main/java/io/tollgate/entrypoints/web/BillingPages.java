package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.ExplainLine;
import io.tollgate.actions.RemoveLimit;
import io.tollgate.actions.SetAlerts;
import io.tollgate.actions.SetLimit;
import io.tollgate.actions.ShowAlerts;
import io.tollgate.actions.ShowCredits;
import io.tollgate.actions.ShowDue;
import io.tollgate.actions.ShowExpectedCharges;
import io.tollgate.actions.ShowLimits;
import io.tollgate.actions.ShowUsage;
import io.tollgate.actions.UpdateWorkspace;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.payments.PaymentRules;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.domain.workspaces.WorkspaceUpdate;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The Billing page: the plan, limits and alerts, credits, invoices and how each line of them came about. */
public final class BillingPages {
    private static final String PATH = "/billing";
    private static final int INVOICES = 24;
    private static final int DISPUTES = 100;
    private static final int HIGHEST_PERCENT = 1_000_000;

    private final Database database;
    private final Stores stores;
    private final Actions actions;
    private final Offer offer;
    private final InstantSource clock;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public record Stores(
            WorkspaceStore workspaces, InvoiceStore invoices, SubscriptionStore subscriptions, Catalogs catalogs, PaymentMethodStore methods,
            DisputeStore disputes) {}

    public record Actions(
            ShowUsage usage, ShowLimits limits, ShowAlerts alerts, ShowCredits credits, SetLimit setLimit, RemoveLimit removeLimit, SetAlerts setAlerts,
            UpdateWorkspace update, ExplainLine explain, ShowExpectedCharges expected, ShowDue due) {}

    /** What the operator has set of it. @param salesEmail whom to write to about a contract */
    public record Offer(PaymentRules payments, Optional<String> salesEmail) {}

    public BillingPages(Database database, Stores stores, Actions actions, Offer offer, InstantSource clock, Doorman doorman, Surroundings surroundings) {
        this.database = database;
        this.stores = stores;
        this.actions = actions;
        this.offer = offer;
        this.clock = clock;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get(PATH, doorman.visitor((request, visitor) -> page(request, visitor, Asked.text(request, "open").map(Dialog::asked)))),
                PageRoute.get(PATH + "/invoices/{invoice}/lines/{line}", doorman.visitor(this::line)),
                PageRoute.post(PATH + "/limits/{metric}", doorman.owner(this::setLimit)),
                PageRoute.post(PATH + "/limits/{metric}/remove", doorman.owner(this::removeLimit)),
                PageRoute.post(PATH + "/alerts/{metric}", doorman.owner(this::setAlerts)),
                PageRoute.post(PATH + "/alert-email", doorman.owner(this::setAddress)));
    }

    /**
     * The form that the page begins with.
     *
     * @param name "limit-compute_hours", "alerts-job_runs" or "alert-email"
     * @param sent what stood in its field when it was refused; @param ticked which of its boxes were
     */
    record Dialog(String name, Optional<String> sent, List<String> ticked, Optional<String> refused) {
        static Dialog asked(String name) {
            return new Dialog(name, Optional.empty(), List.of(), Optional.empty());
        }

        static Dialog refused(String name, String sent, ApiError because) {
            return new Dialog(name, Optional.of(sent), List.of(), Optional.of(because.getMessage()));
        }

        Dialog ticking(List<String> boxes) {
            return new Dialog(name, sent, List.copyOf(boxes), refused);
        }
    }

    /** All that the page is made of. */
    record Found(
            Workspace workspace, Instant now, ShowUsage.PeriodUsed used, List<ShowLimits.Shown> limits, List<ShowAlerts.MetricAlerts> alerts,
            List<ShowCredits.Credit> credits, List<Invoice> invoices, List<DisputeStore.OfInvoice> disputes, ShowExpectedCharges.Expected expected,
            ShowDue.Due due, List<PaymentMethod> methods, PaymentRules payments, Optional<String> salesEmail, Subscription subscription, Catalog latest) {}

    private Reply page(Context request, Visitor visitor, Optional<Dialog> dialog) {
        Found found = found(visitor.workspace());
        Frame frame = surroundings.of(request, visitor, Surroundings.Section.BILLING, found.due());
        boolean refused = dialog.flatMap(Dialog::refused).isPresent();
        return Reply.html(refused ? 422 : 200, Templates.render("billing", new BillingShown(found, dialog).view(frame)));
    }

    /** The page, saying why something was not done. */
    Reply refused(Context request, Visitor visitor, String because) {
        Found found = found(visitor.workspace());
        Frame frame = surroundings.of(request, visitor, Surroundings.Section.BILLING, found.due()).saying(Frame.Note.refused(because));
        return Reply.html(422, Templates.render("billing", new BillingShown(found, Optional.empty()).view(frame)));
    }

    private Found found(Workspace workspace) {
        Instant now = clock.instant();
        return database.read(tx -> new Found(
                workspace, now,
                actions.usage().ofPeriod(tx, workspace, BillingPeriod.containing(now), now),
                actions.limits().run(tx, workspace.id(), now),
                actions.alerts().run(tx, workspace, now),
                actions.credits().all(tx, workspace.id(), now),
                stores.invoices().newest(tx, workspace.id(), INVOICES),
                stores.disputes().newest(tx, workspace.id(), DISPUTES),
                actions.expected().run(tx, workspace, now),
                actions.due().run(tx, workspace.id()),
                stores.methods().list(tx, workspace.id()),
                offer.payments(),
                offer.salesEmail(),
                stores.subscriptions().of(tx, workspace.id()),
                stores.catalogs().latest(tx).catalog()));
    }

    private Reply setLimit(Context request, Visitor visitor) {
        String metric = request.pathParam("metric");
        String limit = sent(request, "limit");
        RunningWork running = "finish".equals(request.formParam("runningWork")) ? RunningWork.FINISH : RunningWork.STOP;
        try {
            BigDecimal units = number(limit).orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST, "A limit is a number from 0 on, such as 150."));
            database.transact(tx -> actions.setLimit().run(tx,
                    new SetLimit.Request(visitor.workspace().key(), metric, units, running, visitor.session().id()), clock.instant()));
            return Reply.seeOther(PATH + "?said=limit-set");
        } catch (ApiError refused) {
            return page(request, visitor, Optional.of(Dialog.refused("limit-" + metric, limit, refused)));
        }
    }

    private Reply removeLimit(Context request, Visitor visitor) {
        database.transact(tx -> actions.removeLimit().run(tx,
                new RemoveLimit.Request(visitor.workspace().key(), request.pathParam("metric"), visitor.session().id()), clock.instant()));
        return Reply.seeOther(PATH + "?said=limit-removed");
    }

    private Reply setAlerts(Context request, Visitor visitor) {
        String metric = request.pathParam("metric");
        String quantities = sent(request, "quantities");
        try {
            List<SetAlerts.Wanted> wanted = new ArrayList<>();
            request.formParams("percent").forEach(each -> wanted.add(percent(each)));
            Arrays.stream(quantities.split("[,;\\s]+")).filter(each -> !each.isEmpty()).forEach(each -> wanted.add(quantity(each)));
            database.transact(tx -> actions.setAlerts().run(tx,
                    new SetAlerts.Request(visitor.workspace(), metric, wanted, visitor.session().id()), clock.instant()));
            return Reply.seeOther(PATH + "?said=alerts-set");
        } catch (ApiError refused) {
            return page(request, visitor, Optional.of(Dialog.refused("alerts-" + metric, quantities, refused).ticking(request.formParams("percent"))));
        }
    }

    private static SetAlerts.Wanted quantity(String text) {
        return new SetAlerts.Wanted.Quantity(number(text).orElseThrow(() -> ApiError.of(
                ErrorCode.INVALID_REQUEST, "'" + text + "' is no quantity; write numbers with commas between, such as 80, 95.5.")));
    }

    private static SetAlerts.Wanted percent(String text) {
        String[] parts = text.split(":");
        if (parts.length != 2 || !parts[0].matches("[1-9]\\d{0,6}") || !List.of("allowance", "limit").contains(parts[1]) || Integer.parseInt(parts[0]) > HIGHEST_PERCENT) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "'" + text + "' is no percentage.");
        }
        return new SetAlerts.Wanted.Percent(Integer.parseInt(parts[0]), parts[1].equals("limit") ? Threshold.Of.LIMIT : Threshold.Of.ALLOWANCE);
    }

    private Reply setAddress(Context request, Visitor visitor) {
        String address = sent(request, "alertEmail");
        try {
            WorkspaceUpdate update = new WorkspaceUpdate(Optional.empty(), Optional.empty(), Optional.of(address));
            database.transact(tx -> actions.update().run(tx,
                    new UpdateWorkspace.Request(visitor.workspace().key(), update, visitor.session().id()), clock.instant()));
            return Reply.seeOther(PATH + "?said=address-set");
        } catch (ApiError refused) {
            return page(request, visitor, Optional.of(Dialog.refused("alert-email", address, refused)));
        }
    }

    /** Of an invoice of this workspace; another's is as if there were none. */
    private Reply line(Context request, Visitor visitor) {
        int position = Optional.of(request.pathParam("line")).filter(text -> text.matches("[1-9]\\d{0,5}")).map(Integer::parseInt).orElse(0);
        String text = request.pathParam("invoice");
        return database.read(tx -> {
            Invoice invoice = InvoiceNumber.parse(text).flatMap(number -> stores.invoices().find(tx, number))
                    .or(() -> InvoiceId.parse(text).flatMap(id -> stores.invoices().find(tx, id)))
                    .filter(each -> each.id().workspace().equals(visitor.workspace().id()))
                    .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "You have no invoice with this number."));
            ExplainLine.Explained explained = actions.explain().run(tx, invoice, position);
            return Reply.html(200, Templates.render("billing-line", new BillingView.LineView(
                    surroundings.of(request, visitor, Surroundings.Section.BILLING), BillingShown.title(invoice),
                    invoice.total().currency().getCurrencyCode(), explained.explanation(), explained.moreEvents())));
        });
    }

    private static String sent(Context request, String field) {
        return Optional.ofNullable(request.formParam(field)).orElse("").strip();
    }

    private static Optional<BigDecimal> number(String text) {
        return Optional.of(text).filter(each -> each.matches("\\d{1,15}(\\.\\d{1,9})?")).map(BigDecimal::new);
    }
}
