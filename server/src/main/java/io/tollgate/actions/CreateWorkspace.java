package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.credits.SignupEligibility.Reason;
import io.tollgate.domain.credits.SignupStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a workspace, begins its subscription, grants what the plan gives, and charges the rest of the month's fee at once. */
public final class CreateWorkspace {
    private static final String PLAN_BY_DEFAULT = "free";

    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final Catalogs catalogs;
    private final GrantPlanCredits planCredits;
    private final DecideSignupCredit signupCredit;
    private final IssueInvoice issueInvoice;
    private final AuditStore audit;
    private final OutboxStore outbox;

    public CreateWorkspace(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            Catalogs catalogs,
            GrantPlanCredits planCredits,
            DecideSignupCredit signupCredit,
            IssueInvoice issueInvoice,
            AuditStore audit,
            OutboxStore outbox) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.catalogs = catalogs;
        this.planCredits = planCredits;
        this.signupCredit = signupCredit;
        this.issueInvoice = issueInvoice;
        this.audit = audit;
        this.outbox = outbox;
    }

    /** @param plan the key of a plan of the catalog in force; "free" when empty */
    public record Request(NewWorkspace workspace, Optional<String> plan, Signup signup, String actor) {
        /** Of whoever opens it nothing is known. */
        public Request(NewWorkspace workspace, Optional<String> plan, String actor) {
            this(workspace, plan, Signup.UNKNOWN, actor);
        }
    }

    public record Created(Workspace workspace, Plan plan, SignupStore.Decision signupCredit, Optional<Invoice> invoice) {}

    /** @throws ApiError ALREADY_EXISTS, UNKNOWN_PLAN, CONTRACT_REQUIRED */
    public Created run(Transaction tx, Request request, Instant now) {
        CatalogVersion catalog = catalogs.latest(tx);
        Plan plan = plan(catalog, request.plan().orElse(PLAN_BY_DEFAULT));
        DecideSignupCredit.Undecided signup = signupCredit.begin(tx, request.workspace().ownerEmail(), request.signup());
        Workspace workspace = workspaces.create(tx, request.workspace(), now);
        Phase first = Phase.openFrom(now, catalog.number(), plan.key());
        subscriptions.add(tx, workspace.id(), first, now);
        planCredits.run(tx, workspace.id(), new Subscription(List.of(first)), BillingPeriod.containing(now), now);
        SignupStore.Decision decision = signupCredit.decide(tx, workspace.id(), plan, signup, now);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "workspace.created", workspace.key(),
                Map.of("name", workspace.name(), "plan", plan.key(), "catalogVersion", String.valueOf(catalog.number()),
                        "signupCredit", decision.granted() ? "granted" : String.join(", ", decision.reasons().stream().map(Reason::word).toList()))));
        outbox.event(tx, workspace.id(), EventType.WORKSPACE_CREATED, JsonNodeFactory.instance.objectNode()
                .put("workspace", workspace.key())
                .put("name", workspace.name())
                .put("ownerEmail", workspace.ownerEmail())
                .put("plan", plan.key()), now);
        return new Created(workspace, plan, decision, issueInvoice.signup(tx, workspace, first, now));
    }

    private static Plan plan(CatalogVersion catalog, String key) {
        Plan plan = catalog.catalog().plan(key).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_PLAN,
                "There is no plan '" + key + "'; the catalog has " + String.join(", ", catalog.catalog().plans().keySet()) + ".", "plan"));
        if (plan.perContract()) {
            throw ApiError.of(ErrorCode.CONTRACT_REQUIRED,
                    "The plan '" + key + "' needs a contract: create the workspace on another plan and give it one.", "plan");
        }
        return plan;
    }
}
