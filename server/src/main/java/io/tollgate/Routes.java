package io.tollgate;

import io.tollgate.actions.AdvanceClock;
import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.EndPortalSessions;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.domain.catalog.PlanOnVersion;
import io.tollgate.domain.metering.ImportStore;
import io.tollgate.domain.payments.PaymentRules;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.entrypoints.api.AlertEndpoints;
import io.tollgate.entrypoints.api.AmendEndpoints;
import io.tollgate.entrypoints.api.ApiKeyEndpoints;
import io.tollgate.entrypoints.api.BalanceEndpoints;
import io.tollgate.entrypoints.api.BillingDetailsEndpoints;
import io.tollgate.entrypoints.api.CatalogEndpoints;
import io.tollgate.entrypoints.api.CorrectionEndpoints;
import io.tollgate.entrypoints.api.CredentialEndpoints;
import io.tollgate.entrypoints.api.CreditEndpoints;
import io.tollgate.entrypoints.api.DocsEndpoints;
import io.tollgate.entrypoints.api.DocumentEndpoints;
import io.tollgate.entrypoints.api.EventEndpoints;
import io.tollgate.entrypoints.api.EventListEndpoints;
import io.tollgate.entrypoints.api.ExportEndpoints;
import io.tollgate.entrypoints.api.HealthEndpoints;
import io.tollgate.entrypoints.api.ImportEndpoints;
import io.tollgate.entrypoints.api.InvoiceCheckEndpoints;
import io.tollgate.entrypoints.api.InvoiceEndpoints;
import io.tollgate.entrypoints.api.LeaseEndpoints;
import io.tollgate.entrypoints.api.LimitEndpoints;
import io.tollgate.entrypoints.api.OutboxEndpoints;
import io.tollgate.entrypoints.api.OwnKeyEndpoints;
import io.tollgate.entrypoints.api.PaymentEndpoints;
import io.tollgate.entrypoints.api.PaymentMethodEndpoints;
import io.tollgate.entrypoints.api.PlanEndpoints;
import io.tollgate.entrypoints.api.PortalEndpoints;
import io.tollgate.entrypoints.api.ReservationEndpoints;
import io.tollgate.entrypoints.api.Route;
import io.tollgate.entrypoints.api.SandboxEndpoints;
import io.tollgate.entrypoints.api.ServerMetrics;
import io.tollgate.entrypoints.api.SettleEndpoints;
import io.tollgate.entrypoints.api.SimulationEndpoints;
import io.tollgate.entrypoints.api.StripeEndpoints;
import io.tollgate.entrypoints.api.UsageEndpoints;
import io.tollgate.entrypoints.api.WebhookEndpoints;
import io.tollgate.entrypoints.api.WorkspaceEndpoints;
import io.tollgate.entrypoints.api.Writes;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Every call of the interface, each room's endpoints made with what they need. */
public final class Routes {
    private final House house;
    private final GroupCommit<RecordUsage.Request, RecordUsage.Answer> events;
    private final GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> reservations;
    private final ServerMetrics metrics;
    private final Tokens tokens;
    private final Optional<AdvanceClock> advance;

    /** @param advance present in a sandbox */
    public Routes(
            House house,
            GroupCommit<RecordUsage.Request, RecordUsage.Answer> events,
            GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> reservations,
            ServerMetrics metrics,
            Tokens tokens,
            Optional<AdvanceClock> advance) {
        this.house = house;
        this.events = events;
        this.reservations = reservations;
        this.metrics = metrics;
        this.tokens = tokens;
        this.advance = advance;
    }

    /**
     * @param unreadyBecause why the process cannot serve right now, empty when it can
     * @param stopping whether the process ends, and long work is to end with it
     */
    public List<Route> all(Supplier<Optional<String>> unreadyBecause, BooleanSupplier stopping) {
        Database database = house.database;
        InstantSource clock = house.clock;
        Writes writes = new Writes(database, house.firstAnswers, clock);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new HealthEndpoints(unreadyBecause, metrics).routes());
        routes.addAll(new WorkspaceEndpoints(
                database, house.workspaces, house.createWorkspace, house.updateWorkspace, this::plans, writes, clock).routes());
        routes.addAll(new PlanEndpoints(database, house.workspaces, new PlanEndpoints.Actions(
                house.quotePlanChange, house.changePlan, house.cancelScheduledChange, house.putContract, house.showExpectedCharges),
                writes, clock).routes());
        routes.addAll(new ApiKeyEndpoints(database, house.apiKeys, house.audit, house.workspaces, writes, clock).routes());
        routes.addAll(new CatalogEndpoints(
                database, house.catalogStore, house.applyCatalog, house.moveToLatestCatalog, this::workspacesByPlan, writes, clock).routes());
        routes.addAll(new EventEndpoints(events, house.recordUsage, house.voidUsage, writes, metrics, clock).routes());
        routes.addAll(new AmendEndpoints(house.amendUsage, writes, clock).routes());
        routes.addAll(new ImportEndpoints(
                database, house.workspaces, new ImportStore(), house.recordUsage, tokens, metrics, clock, stopping,
                ImportEndpoints.PieceSize.STANDARD).routes());
        routes.addAll(new EventListEndpoints(database, house.workspaces, house.catalogs, house.eventList).routes());
        routes.addAll(new UsageEndpoints(database, house.workspaces, house.showUsage, clock).routes());
        routes.addAll(new CreditEndpoints(database, house.workspaces, house.showCredits, house.grantCredit, writes, clock).routes());
        routes.addAll(new LimitEndpoints(
                database, house.workspaces, house.setLimit, house.removeLimit, house.showLimits, writes, clock).routes());
        routes.addAll(new ReservationEndpoints(
                database, house.workspaces, house.meteringIds, house.reservations, reservations, house.reserveUsage, writes).routes());
        routes.addAll(new SettleEndpoints(
                database, house.workspaces, house.meteringIds, house.reservations, events, house.recordUsage, house.settleReservation,
                house.endReservation, writes, metrics, clock).routes());
        routes.addAll(new LeaseEndpoints(
                database, house.workspaces, house.leases, house.startLease, house.renewLease, house.endLease, house.tellRefusal, writes, clock).routes());
        routes.addAll(new BillingDetailsEndpoints(
                database, house.workspaces, house.billingDetails, house.billing, house.setBillingDetails, writes, clock).routes());
        routes.addAll(new InvoiceEndpoints(database, house.workspaces, house.invoices, house.paymentBooks.disputes, house.explainLine).routes());
        routes.addAll(new DocumentEndpoints(
                database, house.workspaces, house.invoices, house.invoiceDesk.creditNotes, house.invoiceDesk.exports, house.invoiceDesk.makeDocument).routes());
        routes.addAll(new CorrectionEndpoints(
                database, house.invoices, house.invoiceDesk.creditNotes, house.invoiceDesk.voidInvoice, house.invoiceDesk.issueCreditNote, house.invoiceDesk.makeDocument, writes, clock).routes());
        routes.addAll(new ExportEndpoints(database, house.workspaces, house.invoiceDesk.exports, house.invoiceDesk.creditNotes).routes());
        PaymentBooks books = house.paymentBooks;
        PaymentDesk desk = house.paymentDesk;
        routes.addAll(new PaymentMethodEndpoints(
                database, house.workspaces, books.methods, desk.gateways, desk.keepMethods, writes, clock).routes());
        routes.addAll(new PaymentEndpoints(database, house.invoices, books.payments, books.refunds, books.disputes,
                new PaymentEndpoints.Actions(desk.payInvoice, desk.recordTransfer, desk.writeOffInvoice, desk.refundPayment), writes, clock).routes());
        routes.addAll(new StripeEndpoints(
                desk.hearStripe, house.settings.payments().stripe().flatMap(PaymentRules.Stripe::webhookSecret), new RealTime()).routes());
        routes.addAll(new BalanceEndpoints(
                database, house.workspaces, house.catalogs, books.balances, house.billThreshold, writes, clock).routes());
        routes.addAll(new InvoiceCheckEndpoints(
                database, house.replays, house.findings, house.beginInvoiceCheck, house.steerReplay, writes, clock).routes());
        routes.addAll(new SimulationEndpoints(
                database, house.replays, house.simulations, house.beginSimulation, house.steerReplay, writes, clock).routes());
        routes.addAll(new AlertEndpoints(database, house.workspaces, house.setAlerts, house.showAlerts, writes, clock).routes());
        routes.addAll(new WebhookEndpoints(
                database, house.workspaces, house.webhookEndpoints, house.addWebhookEndpoint, house.removeWebhookEndpoint,
                house.rotateWebhookSecret, house.enableWebhookEndpoint, house.settings.delivery().reach(), writes, clock).routes());
        routes.addAll(new OutboxEndpoints(
                database, house.workspaces, house.outbox, house.webhookEndpoints, house.replayOutbox, writes, clock).routes());
        routes.addAll(new OwnKeyEndpoints(database, house.workspaces, house.ownKeys,
                new OwnKeyEndpoints.Actions(house.addOwnKey, house.removeOwnKey, house.openOwnKey, house.recordKeyCheck),
                house.providers, writes, clock).routes());
        routes.addAll(new PortalEndpoints(
                house.issuePortalLink, new EndPortalSessions(house.workspaces, house.sessions, house.audit), house.settings.pages().publicUrl(), writes, clock, new RealTime()).routes());
        routes.addAll(new CredentialEndpoints(database, house.handOutKey, house.reportFailingKey, writes, clock).routes());
        routes.addAll(new SandboxEndpoints(clock, advance).routes());
        return new DocsEndpoints().alongside(routes);
    }

    private Map<WorkspaceId, WorkspaceEndpoints.OnPlan> plans(Transaction tx, Collection<WorkspaceId> workspaces) {
        Instant now = house.clock.instant();
        Map<WorkspaceId, WorkspaceEndpoints.OnPlan> plans = new HashMap<>();
        house.subscriptions.of(tx, workspaces).forEach((workspace, subscription) -> plans.put(workspace, onPlan(subscription, now)));
        return plans;
    }

    private static WorkspaceEndpoints.OnPlan onPlan(Subscription subscription, Instant now) {
        Phase standing = subscription.standing(now);
        return new WorkspaceEndpoints.OnPlan(
                standing.planKey(), subscription.scheduled(now).filter(phase -> CancelScheduledChange.isChangeOfPlan(standing, phase)));
    }

    private Map<PlanOnVersion, Long> workspacesByPlan(Transaction tx) {
        return house.subscriptions.countsAt(tx, house.clock.instant());
    }
}
