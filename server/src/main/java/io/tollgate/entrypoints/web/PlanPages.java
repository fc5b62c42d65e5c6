package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.PlansInForce;
import io.tollgate.actions.QuotePlanChange;
import io.tollgate.domain.catalog.Catalog;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.payments.PaymentMethodStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changing the plan: all of them side by side, what a change comes to before it is agreed to, and the change itself. */
public final class PlanPages {
    private static final String PATH = "/billing/plan";

    private final Database database;
    private final Stores stores;
    private final Actions actions;
    private final Optional<String> salesEmail;
    private final Tokens tokens;
    private final InstantSource clock;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public record Stores(SubscriptionStore subscriptions, Catalogs catalogs, PaymentMethodStore methods) {}

    public record Actions(PlansInForce plans, QuotePlanChange quote, ChangePlan change, CancelScheduledChange cancel) {}

    public PlanPages(
            Database database, Stores stores, Actions actions, Optional<String> salesEmail, Tokens tokens, InstantSource clock, Doorman doorman,
            Surroundings surroundings) {
        this.database = database;
        this.stores = stores;
        this.actions = actions;
        this.salesEmail = salesEmail;
        this.tokens = tokens;
        this.clock = clock;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get(PATH, doorman.visitor((request, visitor) -> plans(request, visitor, Optional.empty()))),
                PageRoute.get(PATH + "/{plan}", doorman.visitor((request, visitor) -> preview(request, visitor, Optional.empty()))),
                PageRoute.post(PATH + "/{plan}", doorman.owner(this::change)),
                PageRoute.post("/billing/scheduled-plan/cancel", doorman.owner(this::keep)));
    }

    private Reply plans(Context request, Visitor visitor, Optional<String> refused) {
        Instant now = clock.instant();
        Frame frame = frame(request, visitor, refused);
        return Reply.html(refused.isPresent() ? 409 : 200, database.read(tx -> {
            Subscription subscription = stores.subscriptions().of(tx, visitor.workspace().id());
            Phase standing = subscription.standing(now);
            PlanOfCatalog current = actions.plans().of(tx, standing);
            Catalog latest = stores.catalogs().latest(tx).catalog();
            boolean isContract = standing.contract().isPresent();
            boolean mayChange = !isContract && frame.mayWrite();
            Optional<String> whyNoUpgrade = mayChange ? whyNoUpgrade(visitor.workspace()) : Optional.empty();
            Map<String, String> offers = mayChange ? offers(latest, current.plan(), whyNoUpgrade.isEmpty()) : Map.of();
            return Templates.render("plans", new PlanViews.Plans(frame, PlansShown.cards(latest, current.plan(), current.catalog(), offers),
                    PlansShown.scheduled(subscription, current.plan(), latest, now), isContract, whyNoUpgrade, salesEmail));
        }));
    }

    private static Map<String, String> offers(Catalog latest, Plan current, boolean withUpgrades) {
        Map<String, String> offers = new LinkedHashMap<>();
        for (Plan plan : latest.plans().values()) {
            boolean isUpgrade = plan.monthlyFee().compareTo(current.monthlyFee()) > 0;
            if (!plan.perContract() && !plan.key().equals(current.key()) && (withUpgrades || !isUpgrade)) {
                offers.put(plan.key(), (isUpgrade ? "Upgrade to " : "Change to ") + plan.name());
            }
        }
        return offers;
    }

    private static Optional<String> whyNoUpgrade(Workspace workspace) {
        return switch (workspace.status()) {
            case ACTIVE -> Optional.empty();
            case UNPAID -> Optional.of("You can change to this plan once the overdue invoice is paid.");
        };
    }

    private Reply preview(Context request, Visitor visitor, Optional<String> refused) {
        Frame frame = frame(request, visitor, refused);
        try {
            return Reply.html(refused.isPresent() ? 409 : 200, database.read(tx -> Templates.render("plan-preview", PlansShown.preview(frame, tokens.id("form_"),
                    actions.quote().run(tx, visitor.workspace(), request.pathParam("plan"), clock.instant()),
                    stores.methods().defaultOf(tx, visitor.workspace().id()), stores.catalogs().latest(tx).catalog()))));
        } catch (ApiError cannot) {
            return plans(request, visitor, Optional.of(refused.orElse(cannot.getMessage())));
        }
    }

    /** What was agreed to is what the page showed: where it comes to something else by now, it is shown again. A form that is sent twice changes the plan once. */
    private Reply change(Context request, Visitor visitor) {
        String plan = request.pathParam("plan");
        try {
            ChangePlan.Outcome outcome = actions.change().run(new ChangePlan.Request(visitor.workspace().key(), plan, visitor.session().id(),
                    Optional.of(sent(request, "once", "form_[\\w-]{16}")), Optional.of(PlansShown.agreed(sent(request, "agreed", "\\d{1,15} [A-Z]{3}")))));
            return Reply.seeOther("/billing?said=" + switch (outcome) {
                case ChangePlan.Outcome.Upgraded upgraded -> "plan-changed";
                case ChangePlan.Outcome.Scheduled scheduled -> "plan-scheduled";
            });
        } catch (ApiError cannot) {
            return preview(request, visitor, Optional.of(cannot.getMessage()));
        }
    }

    private static String sent(Context request, String field, String pattern) {
        return Optional.ofNullable(request.formParam(field)).filter(text -> text.matches(pattern))
                .orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST, "The form was sent without what the page had put in it. Load the page again."));
    }

    private Reply keep(Context request, Visitor visitor) {
        try {
            database.transact(tx -> actions.cancel().run(
                    tx, new CancelScheduledChange.Request(visitor.workspace().key(), visitor.session().id()), clock.instant()));
            return Reply.seeOther("/billing?said=plan-kept");
        } catch (ApiError cannot) {
            return plans(request, visitor, Optional.of(cannot.getMessage()));
        }
    }

    private Frame frame(Context request, Visitor visitor, Optional<String> refused) {
        Frame frame = surroundings.of(request, visitor, Surroundings.Section.BILLING);
        return refused.map(Frame.Note::refused).map(frame::saying).orElse(frame);
    }
}
