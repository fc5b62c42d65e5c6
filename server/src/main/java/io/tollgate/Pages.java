package io.tollgate;

import io.tollgate.actions.AdvanceClock;
import io.tollgate.actions.LogInOperator;
import io.tollgate.actions.PayDue;
import io.tollgate.actions.ShowDue;
import io.tollgate.actions.ShowPace;
import io.tollgate.actions.ShowTimeline;
import io.tollgate.entrypoints.api.Access;
import io.tollgate.entrypoints.api.Answer;
import io.tollgate.entrypoints.api.Route;
import io.tollgate.entrypoints.web.Assets;
import io.tollgate.entrypoints.web.DeskCatalog;
import io.tollgate.entrypoints.web.DeskEvents;
import io.tollgate.entrypoints.web.DeskLogin;
import io.tollgate.entrypoints.web.DeskOperations;
import io.tollgate.entrypoints.web.DeskWorkspaces;
import io.tollgate.entrypoints.web.BillingPages;
import io.tollgate.entrypoints.web.Doorman;
import io.tollgate.entrypoints.web.OwnKeyPages;
import io.tollgate.entrypoints.web.PageRoute;
import io.tollgate.entrypoints.web.PageSettings;
import io.tollgate.entrypoints.web.PaymentPages;
import io.tollgate.entrypoints.web.PlanPages;
import io.tollgate.entrypoints.web.PortalPages;
import io.tollgate.entrypoints.web.Reply;
import io.tollgate.entrypoints.web.Surroundings;
import io.tollgate.entrypoints.web.UsagePages;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Every page, made with what it needs, as routes of the same server that the interface is served by. They are no part of its contract. */
public final class Pages {
    private final House house;
    private final Optional<AdvanceClock> advance;
    private final Supplier<Optional<String>> unreadyBecause;

    /**
     * @param advance present in a sandbox
     * @param unreadyBecause why the process cannot serve right now, empty when it can
     */
    public Pages(House house, Optional<AdvanceClock> advance, Supplier<Optional<String>> unreadyBecause) {
        this.house = house;
        this.advance = advance;
        this.unreadyBecause = unreadyBecause;
    }

    public List<Route> all() {
        PageSettings settings = house.settings.pages();
        Database database = house.database;
        InstantSource clock = house.clock;
        InstantSource realTime = new RealTime();
        Assets assets = new Assets(settings.brand());
        Surroundings surroundings = new Surroundings(settings.brand(), assets);
        Doorman doorman = new Doorman(database, house.sessions, house.workspaces, settings, realTime, surroundings);
        List<PageRoute> pages = new ArrayList<>(assets.routes());
        pages.addAll(new PortalPages(database, house.sessions, realTime, doorman, surroundings).routes());
        ShowDue due = new ShowDue(house.invoices, house.paymentBooks.collections, house.paymentBooks.disputes);
        pages.addAll(new UsagePages(database, house.subscriptions,
                new UsagePages.Actions(house.showUsage, house.showAlerts,
                        new ShowPace(house.subscriptions, house.meteringIds, house.counters, house.phaseUsage), due), clock, doorman, surroundings).routes());
        BillingPages billing = new BillingPages(database,
                new BillingPages.Stores(house.workspaces, house.invoices, house.subscriptions, house.catalogs, house.paymentBooks.methods,
                        house.paymentBooks.disputes),
                new BillingPages.Actions(house.showUsage, house.showLimits, house.showAlerts, house.showCredits, house.setLimit, house.removeLimit,
                        house.setAlerts, house.updateWorkspace, house.explainLine, house.showExpectedCharges, due),
                new BillingPages.Offer(house.settings.payments(), settings.salesEmail()), clock, doorman, surroundings);
        pages.addAll(billing.routes());
        pages.addAll(new PaymentPages(database, house.invoices, house.paymentDesk.gateways,
                new PaymentPages.Actions(new PayDue(database, due, house.paymentDesk.payInvoice), house.paymentDesk.payInvoice, house.paymentDesk.keepMethods),
                clock, doorman, billing).routes());
        pages.addAll(new PlanPages(database, new PlanPages.Stores(house.subscriptions, house.catalogs, house.paymentBooks.methods),
                new PlanPages.Actions(house.plans, house.quotePlanChange, house.changePlan, house.cancelScheduledChange),
                settings.salesEmail(), Tokens.secure(), clock, doorman, surroundings).routes());
        pages.addAll(new OwnKeyPages(database, house.ownKeys,
                new OwnKeyPages.Actions(house.addOwnKey, house.removeOwnKey, house.openOwnKey, house.recordKeyCheck),
                house.providers, clock, doorman, surroundings).routes());
        pages.addAll(desk(doorman, surroundings, realTime));
        return pages.stream().map(Pages::route).toList();
    }

    private List<PageRoute> desk(Doorman doorman, Surroundings surroundings, InstantSource realTime) {
        Database database = house.database;
        InstantSource clock = house.clock;
        ShowTimeline timeline = new ShowTimeline(new ShowTimeline.Stores(
                house.subscriptions, house.catalogs, house.eventList, house.audit, house.invoices, house.outbox, house.alerts,
                house.paymentBooks.payments, house.paymentBooks.refunds, house.paymentBooks.methods, house.paymentBooks.disputes));
        List<PageRoute> pages = new ArrayList<>();
        pages.addAll(new DeskLogin(database, house.sessions, new LogInOperator(house.apiKeys, house.sessions, house.audit), clock, realTime, doorman, surroundings).routes());
        pages.addAll(new DeskWorkspaces(database,
                new DeskWorkspaces.Stores(house.workspaces, house.subscriptions, house.invoices, house.paymentBooks.disputes),
                new DeskWorkspaces.Actions(house.showUsage, timeline, house.issuePortalLink, new ShowDue(house.invoices, house.paymentBooks.collections, house.paymentBooks.disputes)), clock, realTime, doorman, surroundings).routes());
        pages.addAll(new DeskEvents(database, house.workspaces, house.catalogs, house.eventList, doorman, surroundings).routes());
        pages.addAll(new DeskCatalog(
                database, house.catalogStore, house.subscriptions, house.checkCatalog, house.applyCatalog, clock, doorman, surroundings).routes());
        pages.addAll(new DeskOperations(database,
                new DeskOperations.Stores(house.workspaces, house.invoiceRuns, house.outbox, house.webhookEndpoints),
                new DeskOperations.Actions(house.replayOutbox, house.enableWebhookEndpoint, advance, house.jobs),
                unreadyBecause, clock, doorman, surroundings).routes());
        return pages;
    }

    private static Route route(PageRoute page) {
        Route.Method method = switch (page.method()) {
            case GET -> Route.Method.GET;
            case POST -> Route.Method.POST;
        };
        return new Route(method, page.path(), Access.PUBLIC, "page", Route.Reach.HELD_BY_HANDLER, request -> answer(page.handler().handle(request)));
    }

    private static Answer answer(Reply reply) {
        return new Answer(reply.status(), reply.contentType(), reply.body(), reply.headers());
    }
}
