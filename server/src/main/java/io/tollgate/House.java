package io.tollgate;

import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.AddWebhookEndpoint;
import io.tollgate.actions.AdmitEvents;
import io.tollgate.actions.AdmitReservations;
import io.tollgate.actions.AllowancesInForce;
import io.tollgate.actions.AmendUsage;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.BeginInvoiceCheck;
import io.tollgate.actions.BeginSimulation;
import io.tollgate.actions.BillThreshold;
import io.tollgate.actions.BillingFactsOf;
import io.tollgate.actions.BillingOf;
import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.CheckCatalog;
import io.tollgate.actions.CheckInvoices;
import io.tollgate.actions.CorrectionFactsOf;
import io.tollgate.actions.CreateApiKey;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.DecideSignupCredit;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.EnableWebhookEndpoint;
import io.tollgate.actions.EndCredits;
import io.tollgate.actions.EndLease;
import io.tollgate.actions.EndReservation;
import io.tollgate.actions.ExplainLine;
import io.tollgate.actions.ForgetOldUsage;
import io.tollgate.actions.GrantCredit;
import io.tollgate.actions.GrantPlanCredits;
import io.tollgate.actions.HandOutKey;
import io.tollgate.actions.HoldMachineTime;
import io.tollgate.actions.IssueInvoice;
import io.tollgate.actions.IssuePortalLink;
import io.tollgate.actions.LimitsInForce;
import io.tollgate.actions.MachineUsage;
import io.tollgate.actions.MailWorkspace;
import io.tollgate.actions.MarkCorrections;
import io.tollgate.actions.MeterLease;
import io.tollgate.actions.LimitsOfLaterPhase;
import io.tollgate.actions.MeteringIds;
import io.tollgate.actions.MoveToLatestCatalog;
import io.tollgate.actions.OpenCounters;
import io.tollgate.actions.OpenOwnKey;
import io.tollgate.actions.PlansInForce;
import io.tollgate.actions.PostWebhooks;
import io.tollgate.actions.PutContract;
import io.tollgate.actions.QuotePlanChange;
import io.tollgate.actions.RaiseAlerts;
import io.tollgate.actions.RecordKeyCheck;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.RemoveLimit;
import io.tollgate.actions.RemoveOwnKey;
import io.tollgate.actions.RemoveWebhookEndpoint;
import io.tollgate.actions.RenewLease;
import io.tollgate.actions.ReplayOutbox;
import io.tollgate.actions.ReportFailingKey;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.actions.RevokeApiKey;
import io.tollgate.actions.RotateWebhookSecret;
import io.tollgate.actions.RunDueWork;
import io.tollgate.actions.RunReplay;
import io.tollgate.actions.SendMails;
import io.tollgate.actions.SetAlerts;
import io.tollgate.actions.SetBillingDetails;
import io.tollgate.actions.SetLimit;
import io.tollgate.actions.SettleReservation;
import io.tollgate.actions.SettleReservations;
import io.tollgate.actions.ShowAlerts;
import io.tollgate.actions.ShowCredits;
import io.tollgate.actions.ShowExpectedCharges;
import io.tollgate.actions.ShowLimits;
import io.tollgate.actions.ShowUsage;
import io.tollgate.actions.SimulateCatalog;
import io.tollgate.actions.StartLease;
import io.tollgate.actions.SteerReplay;
import io.tollgate.actions.TellOfInvoice;
import io.tollgate.actions.TellRefusal;
import io.tollgate.actions.UndrawnCredits;
import io.tollgate.actions.UpdateWorkspace;
import io.tollgate.actions.UsagePhasesOf;
import io.tollgate.actions.VoidUsage;
import io.tollgate.actions.WebhookSecrets;
import io.tollgate.actions.WriteCreditLimits;
import io.tollgate.actions.WriteLimits;
import io.tollgate.domain.alerts.AlertStore;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.credits.CreditEndStore;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.credits.SignupStore;
import io.tollgate.domain.invoicing.BilledLineStore;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingThresholdStore;
import io.tollgate.domain.invoicing.CorrectionStore;
import io.tollgate.domain.invoicing.InvoiceRunStore;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.keys.MasterKeyStore;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKeySpanStore;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.keys.SealedSecretStore;
import io.tollgate.domain.limits.HardLimitStore;
import io.tollgate.domain.limits.LeaseStore;
import io.tollgate.domain.limits.ReservationStore;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.EventListStore;
import io.tollgate.domain.metering.EventPartitionStore;
import io.tollgate.domain.metering.EventStore;
import io.tollgate.domain.metering.PhaseUsageStore;
import io.tollgate.domain.metering.RetentionStore;
import io.tollgate.domain.metering.RollupStore;
import io.tollgate.domain.metering.SourceStore;
import io.tollgate.domain.metering.UniqueUseStore;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.domain.metering.VoidStore;
import io.tollgate.domain.notifications.Delivery;
import io.tollgate.domain.notifications.DeliveryStore;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.notifications.WebhookPost;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.replays.FindingStore;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.domain.replays.SimulationStore;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.domain.subscriptions.PlanChangeStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.BillingDetailsStore;
import io.tollgate.domain.workspaces.FirstAnswerStore;
import io.tollgate.domain.workspaces.ProjectStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.entrypoints.jobs.BeginScheduledPlans;
import io.tollgate.entrypoints.jobs.BillThresholds;
import io.tollgate.entrypoints.jobs.DeliverMail;
import io.tollgate.entrypoints.jobs.DeliverWebhooks;
import io.tollgate.entrypoints.jobs.EndExpiredCredits;
import io.tollgate.entrypoints.jobs.EndLostLeases;
import io.tollgate.entrypoints.jobs.ExpireReservations;
import io.tollgate.entrypoints.jobs.FinalizeInvoices;
import io.tollgate.entrypoints.jobs.ForgetOldDetail;
import io.tollgate.entrypoints.jobs.MonthlyInvoices;
import io.tollgate.entrypoints.jobs.RunReplays;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.RealTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Every room and action of one node, made by hand in the order of the drawing: stores, then actions, then jobs. Tests make it with a clock of theirs. */
public final class House {
    private static final Duration PROVIDER_TIMEOUT = Duration.ofSeconds(10);

    public final Database database;
    public final InstantSource clock;
    public final Settings settings;

    public final CatalogStore catalogStore = new CatalogStore();
    public final Catalogs catalogs = new Catalogs(catalogStore);
    public final WorkspaceStore workspaces = new WorkspaceStore();
    public final ProjectStore projects = new ProjectStore();
    public final ApiKeyStore apiKeys;
    public final AuditStore audit = new AuditStore();
    public final BillingDetailsStore billingDetails = new BillingDetailsStore();
    public final FirstAnswerStore firstAnswers = new FirstAnswerStore();
    public final SubscriptionStore subscriptions = new SubscriptionStore();
    public final PlanChangeStore planChanges;
    public final EventStore events = new EventStore();
    public final EventPartitionStore partitions = new EventPartitionStore();
    public final CounterStore counters = new CounterStore();
    public final RollupStore rollups = new RollupStore();
    public final UniqueUseStore uniqueUses = new UniqueUseStore();
    public final PhaseUsageStore phaseUsage = new PhaseUsageStore();
    public final UsageStore usage = new UsageStore();
    public final EventListStore eventList = new EventListStore();
    public final CreditStore credits = new CreditStore();
    private final CreditEndStore creditEnds = new CreditEndStore();
    public final HardLimitStore hardLimits = new HardLimitStore();
    public final ReservationStore reservations = new ReservationStore();
    public final LeaseStore leases = new LeaseStore();
    public final OwnKeyStore ownKeys = new OwnKeyStore();
    public final OwnKeySpanStore ownKeySpans = new OwnKeySpanStore();
    public final SealedSecretStore sealedSecrets = new SealedSecretStore();
    public final MasterKeyStore masterKeyStore = new MasterKeyStore();
    public final ProviderApi providers;
    public final InvoiceStore invoices = new InvoiceStore();
    public final BilledPeriodStore billedPeriods = new BilledPeriodStore();
    public final ReplayStore replays = new ReplayStore();
    public final FindingStore findings = new FindingStore();
    public final SimulationStore simulations = new SimulationStore();
    public final CorrectionStore corrections = new CorrectionStore();
    public final InvoiceRunStore invoiceRuns = new InvoiceRunStore();
    public final AlertStore alerts = new AlertStore();
    public final DeliveryStore deliveries = new DeliveryStore();
    public final OutboxStore outbox;
    public final WebhookEndpointStore webhookEndpoints;
    public final SessionStore sessions;

    public final PlansInForce plans = new PlansInForce(catalogs);
    public final AllowancesInForce allowances = new AllowancesInForce(plans);
    public final MeteringIds meteringIds;
    public final RecordUsage recordUsage;
    public final VoidUsage voidUsage;
    public final AmendUsage amendUsage;
    public final WriteLimits writeLimits;
    public final ShowLimits showLimits;
    public final SetLimit setLimit;
    public final RemoveLimit removeLimit;
    public final ReserveUsage reserveUsage;
    public final SettleReservation settleReservation;
    public final EndReservation endReservation;
    public final StartLease startLease;
    public final RenewLease renewLease;
    public final EndLease endLease;
    public final TellRefusal tellRefusal;
    public final ShowUsage showUsage;
    public final UndrawnCredits undrawnCredits;
    public final ShowCredits showCredits;
    public final GrantCredit grantCredit;
    public final BillingOf billing;
    public final SetBillingDetails setBillingDetails;
    public final IssueInvoice issueInvoice;
    public final InvoiceDesk invoiceDesk;
    public final ExplainLine explainLine;
    public final CreateWorkspace createWorkspace;
    public final UpdateWorkspace updateWorkspace;
    public final ApplyCatalog applyCatalog;
    public final CheckCatalog checkCatalog;
    public final MoveToLatestCatalog moveToLatestCatalog;
    public final QuotePlanChange quotePlanChange;
    public final ChangePlan changePlan;
    public final CancelScheduledChange cancelScheduledChange;
    public final PutContract putContract;
    public final ShowExpectedCharges showExpectedCharges;
    public final CreateApiKey createApiKey;
    public final RevokeApiKey revokeApiKey;
    public final RaiseAlerts raiseAlerts;
    public final SetAlerts setAlerts;
    public final ShowAlerts showAlerts;
    public final WebhookSecrets webhookSecrets;
    public final AddWebhookEndpoint addWebhookEndpoint;
    public final RemoveWebhookEndpoint removeWebhookEndpoint;
    public final RotateWebhookSecret rotateWebhookSecret;
    public final EnableWebhookEndpoint enableWebhookEndpoint;
    public final ReplayOutbox replayOutbox;
    public final AddOwnKey addOwnKey;
    public final RemoveOwnKey removeOwnKey;
    public final OpenOwnKey openOwnKey;
    public final HandOutKey handOutKey;
    public final RecordKeyCheck recordKeyCheck;
    public final ReportFailingKey reportFailingKey;
    public final IssuePortalLink issuePortalLink;
    public final BillThreshold billThreshold;
    public final PaymentBooks paymentBooks;
    public final PaymentDesk paymentDesk;
    public final BeginInvoiceCheck beginInvoiceCheck;
    public final BeginSimulation beginSimulation;
    public final SteerReplay steerReplay;
    public final CheckInvoices checkInvoices;
    public final RunReplay runReplay;
    public final RunDueWork runDueWork;

    /** In the order in which those due at one instant run. */
    public final List<DueJob> jobs;

    public House(Database database, InstantSource clock, Tokens tokens, Settings settings, MasterKeys masterKeys) {
        this(database, clock, tokens, settings, masterKeys, PaymentDesk.gateways(settings.payments(), database, clock, tokens));
    }

    /** With gateways of the caller's, in place of those that the settings ask for. */
    public House(Database database, InstantSource clock, Tokens tokens, Settings settings, MasterKeys masterKeys, Gateways gateways) {
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        this.apiKeys = new ApiKeyStore(tokens);
        this.outbox = new OutboxStore(tokens);
        this.webhookEndpoints = new WebhookEndpointStore(tokens);
        this.sessions = new SessionStore(tokens);
        this.providers = new ProviderApi(settings.providers(), PROVIDER_TIMEOUT);

        meteringIds = new MeteringIds(database, workspaces, projects, new SourceStore(), catalogs);
        UsagePhasesOf usagePhases = new UsagePhasesOf(plans, meteringIds, phaseUsage);
        undrawnCredits = new UndrawnCredits(plans, usagePhases, credits, billedPeriods);
        LimitsInForce limits = new LimitsInForce(plans, meteringIds, undrawnCredits, phaseUsage, hardLimits);
        OpenCounters openCounters = new OpenCounters(database, workspaces, subscriptions, counters, partitions, limits);
        AdmitEvents admission = new AdmitEvents(settings.eventTimes(), subscriptions, ownKeySpans, events, meteringIds, openCounters);
        MailWorkspace mail = new MailWorkspace(outbox, settings.delivery());
        raiseAlerts = new RaiseAlerts(alerts, workspaces, subscriptions, allowances, meteringIds, outbox, mail);
        writeLimits = new WriteLimits(subscriptions, meteringIds, counters, limits, raiseAlerts);
        LimitsOfLaterPhase laterPhases = new LimitsOfLaterPhase(workspaces, subscriptions, meteringIds, counters, limits, writeLimits);
        WriteCreditLimits creditLimits = new WriteCreditLimits(plans, meteringIds, writeLimits);
        recordUsage = new RecordUsage(clock, admission, events, counters, rollups, uniqueUses, new SettleReservations(reservations),
                raiseAlerts, new MarkCorrections(workspaces, corrections), laterPhases);
        VoidStore voids = new VoidStore();
        voidUsage = new VoidUsage(workspaces, subscriptions, meteringIds, voids, counters, rollups, uniqueUses, audit,
                creditLimits, writeLimits, laterPhases, settings.eventTimes(), corrections);
        amendUsage = new AmendUsage(voidUsage, recordUsage, voids, counters);
        showCredits = new ShowCredits(subscriptions, credits, undrawnCredits, invoices);
        showUsage = new ShowUsage(subscriptions, plans, meteringIds, counters, usage, limits, showCredits);
        setAlerts = new SetAlerts(subscriptions, meteringIds, openCounters, counters, alerts, raiseAlerts, audit);
        showAlerts = new ShowAlerts(subscriptions, meteringIds, counters, limits, allowances, alerts);

        showLimits = new ShowLimits(subscriptions, meteringIds, counters, limits);
        setLimit = new SetLimit(workspaces, subscriptions, plans, meteringIds, hardLimits, writeLimits, showLimits, audit);
        removeLimit = new RemoveLimit(workspaces, subscriptions, meteringIds, hardLimits, writeLimits, audit);
        AdmitReservations wishes = new AdmitReservations(subscriptions, plans, ownKeySpans, meteringIds, openCounters);
        reserveUsage = new ReserveUsage(clock, wishes, meteringIds, counters, reservations, raiseAlerts);
        tellRefusal = new TellRefusal(counters, raiseAlerts);
        settleReservation = new SettleReservation(projects, meteringIds);
        endReservation = new EndReservation(counters, reservations);
        MachineUsage machineUsage = new MachineUsage(plans, meteringIds);
        HoldMachineTime holdTime = new HoldMachineTime(counters, reservations, endReservation);
        MeterLease meterLease = new MeterLease(recordUsage, machineUsage);
        startLease = new StartLease(workspaces, subscriptions, plans, meteringIds, openCounters, machineUsage, holdTime, leases, settings.leaseRenewal());
        renewLease = new RenewLease(
                workspaces, subscriptions, meteringIds, openCounters, limits, machineUsage, holdTime, meterLease, leases, reservations,
                settings.leaseRenewal());
        endLease = new EndLease(workspaces, subscriptions, machineUsage, meterLease, endReservation, leases, reservations);

        paymentBooks = new PaymentBooks(tokens, workspaces, invoices, outbox, mail);
        GrantPlanCredits planCredits = new GrantPlanCredits(plans, credits);
        DecideSignupCredit signupCredit = new DecideSignupCredit(new SignupStore(tokens), credits, settings.signups());
        grantCredit = new GrantCredit(workspaces, subscriptions, plans, credits, creditLimits, audit, tokens);
        EndCredits endCredits = new EndCredits(workspaces, subscriptions, creditEnds, creditLimits);
        billing = new BillingOf(billingDetails, settings.issuing());
        setBillingDetails = new SetBillingDetails(workspaces, billingDetails, audit);
        CorrectionFactsOf correctionFacts = new CorrectionFactsOf(usagePhases, credits, invoices, new BilledLineStore(), corrections);
        BillingFactsOf facts = new BillingFactsOf(plans, usagePhases, undrawnCredits, billing, paymentBooks.thresholdInvoices, paymentBooks.payments, correctionFacts);
        TellOfInvoice tell = new TellOfInvoice(outbox);
        issueInvoice = new IssueInvoice(workspaces, subscriptions, planCredits, facts, invoices, billedPeriods, corrections, credits, creditLimits,
                paymentBooks.requestPayment, tell, settings.grace());
        invoiceDesk = new InvoiceDesk(this, paymentBooks, creditLimits, facts, issueInvoice, tell, meteringIds);
        billThreshold = new BillThreshold(workspaces, subscriptions, plans, paymentBooks.billingThresholds, facts, issueInvoice, audit, settings.payments().billingThreshold());
        explainLine = new ExplainLine(invoices, catalogs, usage, eventList);
        createWorkspace = new CreateWorkspace(workspaces, subscriptions, catalogs, planCredits, signupCredit, issueInvoice, audit, outbox);
        updateWorkspace = new UpdateWorkspace(workspaces, audit);
        applyCatalog = new ApplyCatalog(catalogStore, audit);
        checkCatalog = new CheckCatalog(catalogStore);
        moveToLatestCatalog = new MoveToLatestCatalog(workspaces, subscriptions, catalogs, audit);
        PlanDesk planDesk = new PlanDesk(database,
                new PlanDesk.Stores(workspaces, subscriptions, catalogs, invoices, billedPeriods, audit, outbox),
                new PlanDesk.Parts(plans, usagePhases, undrawnCredits, planCredits, facts, issueInvoice, writeLimits, mail, paymentBooks));
        paymentDesk = new PaymentDesk(database, clock, settings.payments(), gateways, paymentBooks, workspaces, invoices, audit, planDesk.completeUpgrade);
        planChanges = planDesk.planChanges;
        quotePlanChange = planDesk.quote;
        changePlan = planDesk.paidAt(paymentDesk, paymentBooks, database, clock);
        cancelScheduledChange = planDesk.cancel;
        putContract = planDesk.contract;
        showExpectedCharges = new ShowExpectedCharges(subscriptions, facts, meteringIds, phaseUsage, counters, limits);
        createApiKey = new CreateApiKey(apiKeys, workspaces, audit);
        revokeApiKey = new RevokeApiKey(apiKeys, audit);

        webhookSecrets = new WebhookSecrets(webhookEndpoints, sealedSecrets, masterKeyStore, masterKeys, tokens);
        addWebhookEndpoint = new AddWebhookEndpoint(webhookEndpoints, webhookSecrets, audit);
        removeWebhookEndpoint = new RemoveWebhookEndpoint(webhookEndpoints, webhookSecrets, deliveries, audit);
        rotateWebhookSecret = new RotateWebhookSecret(webhookEndpoints, webhookSecrets, audit);
        enableWebhookEndpoint = new EnableWebhookEndpoint(webhookEndpoints, audit);
        replayOutbox = new ReplayOutbox(outbox, webhookEndpoints, audit);
        addOwnKey = new AddOwnKey(workspaces, ownKeys, ownKeySpans, masterKeyStore, masterKeys, audit);
        removeOwnKey = new RemoveOwnKey(workspaces, ownKeys, ownKeySpans, audit);
        openOwnKey = new OpenOwnKey(workspaces, ownKeys, masterKeys);
        handOutKey = new HandOutKey(openOwnKey);
        recordKeyCheck = new RecordKeyCheck(workspaces, ownKeys, audit);
        reportFailingKey = new ReportFailingKey(workspaces, ownKeys, audit);

        issuePortalLink = new IssuePortalLink(workspaces, sessions, audit);
        beginInvoiceCheck = new BeginInvoiceCheck(replays, workspaces, subscriptions, tokens);
        beginSimulation = new BeginSimulation(replays, catalogStore, workspaces, tokens);
        steerReplay = new SteerReplay(replays);
        checkInvoices = new CheckInvoices(invoices, corrections, correctionFacts, creditEnds, plans, settings.eventTimes());
        runReplay = new RunReplay(database, replays, findings, simulations, workspaces, subscriptions, checkInvoices, new SimulateCatalog(plans, usagePhases, credits));

        runDueWork = new RunDueWork(database, clock);
        ForgetOldUsage forgetOldUsage = new ForgetOldUsage(
                database, workspaces, subscriptions, plans, invoiceRuns, partitions, new RetentionStore(), creditEnds, settings.eventTimes());
        Delivery delivery = settings.delivery();
        FinalizeInvoices finalizeInvoices = new FinalizeInvoices(database, invoices, issueInvoice);
        jobs = Stream.of(List.of(
                new ExpireReservations(database, reservations, endReservation),
                new EndLostLeases(database, leases, endLease),
                new EndExpiredCredits(database, creditEnds, endCredits),
                planDesk.beginScheduledPlans,
                new MonthlyInvoices(database, subscriptions, billedPeriods, invoiceRuns, issueInvoice, finalizeInvoices),
                finalizeInvoices,
                new BillThresholds(database, subscriptions, paymentBooks.billingThresholds, billThreshold)),
                paymentDesk.jobs,
                List.of(
                new RunReplays(runReplay),
                new ForgetOldDetail(database, forgetOldUsage, firstAnswers, reservations, leases, outbox),
                new DeliverMail(database, deliveries, new SendMails(database, deliveries, delivery.carrier(), clock)),
                new DeliverWebhooks(database, deliveries, new PostWebhooks(database, deliveries, webhookEndpoints, webhookSecrets, outbox,
                        new WebhookPost(delivery.reach(), Delivery.TIMEOUT), clock, new RealTime(), delivery.operatorEmail())))).flatMap(List::<DueJob>stream).toList();
    }
}
