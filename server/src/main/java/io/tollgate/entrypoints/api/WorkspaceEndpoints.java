package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.UpdateWorkspace;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.credits.SignupEligibility.Reason;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.domain.workspaces.WorkspaceUpdate;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Opening workspaces, looking at them, and changing their names and addresses. */
public final class WorkspaceEndpoints {
    private static final String LIST = "workspaces";

    private final Database database;
    private final WorkspaceStore workspaces;
    private final CreateWorkspace create;
    private final UpdateWorkspace update;
    private final BiFunction<Transaction, Collection<WorkspaceId>, Map<WorkspaceId, OnPlan>> plans;
    private final Writes writes;
    private final InstantSource clock;

    /** The key of the plan that a workspace is on now, and the one it waits for. */
    public record OnPlan(String plan, Optional<Phase> scheduled) {}

    /** @param plans the plans that workspaces are on */
    public WorkspaceEndpoints(
            Database database,
            WorkspaceStore workspaces,
            CreateWorkspace create,
            UpdateWorkspace update,
            BiFunction<Transaction, Collection<WorkspaceId>, Map<WorkspaceId, OnPlan>> plans,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.create = create;
        this.update = update;
        this.plans = plans;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/workspaces", Access.ADMIN, "createWorkspace", this::create),
                Route.get("/v1/workspaces", Access.READ, "listWorkspaces", this::list).heldByHandler(),
                Route.get("/v1/workspaces/{workspace}", Access.READ, "workspace", this::one),
                Route.patch("/v1/workspaces/{workspace}", Access.ADMIN, "changeWorkspace", this::change));
    }

    private Answer list(Context request) {
        int limit = Cursor.limit(request);
        WorkspaceId after = Cursor.numberIn(request, LIST, Integer.MAX_VALUE).map(number -> new WorkspaceId(Math.toIntExact(number))).orElse(WorkspaceId.NONE);
        Optional<String> only = Caller.of(request).workspace();
        return database.read(tx -> {
            List<Workspace> found = only.isPresent()
                    ? workspaces.find(tx, only.get()).stream().toList()
                    : workspaces.list(tx, after, limit + 1);
            List<Workspace> page = found.subList(0, Math.min(limit, found.size()));
            Map<WorkspaceId, OnPlan> onPlans = plans.apply(tx, page.stream().map(Workspace::id).toList());
            Optional<Cursor> next = found.size() > limit
                    ? Optional.of(Cursor.of(LIST, String.valueOf(page.getLast().id().value())))
                    : Optional.empty();
            return Answer.list(page.stream().map(each -> json(each, onPlans.get(each.id()))).toList(), next);
        });
    }

    private Answer one(Context request) {
        String key = request.pathParam("workspace");
        return database.read(tx -> workspaces.find(tx, key).map(found -> Answer.ok(json(tx, found)))).orElseThrow(() -> missing(key));
    }

    private Answer create(Context request) {
        JsonBody body = JsonBody.of(request, "key", "name", "ownerEmail", "plan", "signup");
        CreateWorkspace.Request wanted = new CreateWorkspace.Request(
                new NewWorkspace(body.text("key"), body.text("name"), body.text("ownerEmail")),
                body.optionalText("plan"),
                body.optionalObject("signup", "emailVerified", "network", "paymentFingerprint").map(WorkspaceEndpoints::signup).orElse(Signup.UNKNOWN),
                Caller.of(request).keyId());
        return writes.once(request, tx -> {
            CreateWorkspace.Created created = create.run(tx, wanted, clock.instant());
            return Answer.created(json(created.workspace(), new OnPlan(created.plan().key(), Optional.empty()))
                    .put("signupCredit", new JsonObject()
                            .put("granted", created.signupCredit().granted())
                            .put("reasons", created.signupCredit().reasons().stream().map(Reason::word).toList())));
        });
    }

    private static Signup signup(JsonBody body) {
        return new Signup(body.optionalFlag("emailVerified").orElse(false), body.optionalText("network"), body.optionalText("paymentFingerprint"));
    }

    private Answer change(Context request) {
        JsonBody body = JsonBody.of(request, "name", "ownerEmail", "alertEmail");
        UpdateWorkspace.Request change = new UpdateWorkspace.Request(
                request.pathParam("workspace"),
                new WorkspaceUpdate(body.optionalText("name"), body.optionalText("ownerEmail"), body.optionalText("alertEmail")),
                Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.ok(json(tx, update.run(tx, change, clock.instant()))));
    }

    private JsonObject json(Transaction tx, Workspace workspace) {
        return json(workspace, plans.apply(tx, List.of(workspace.id())).get(workspace.id()));
    }

    private static JsonObject json(Workspace workspace, OnPlan onPlan) {
        return new JsonObject()
                .put("key", workspace.key())
                .put("name", workspace.name())
                .put("ownerEmail", workspace.ownerEmail())
                .put("alertEmail", workspace.alertEmail())
                .put("status", workspace.status().word())
                .put("plan", onPlan.plan())
                .put("scheduledChange", onPlan.scheduled().map(PlanEndpoints::scheduled))
                .put("createdAt", workspace.createdAt());
    }

    /**
     * The workspace of the path.
     *
     * @throws ApiError unknown_workspace
     */
    static Workspace existing(WorkspaceStore workspaces, Transaction tx, Context request) {
        String key = request.pathParam("workspace");
        return workspaces.find(tx, key).orElseThrow(() -> missing(key));
    }

    private static ApiError missing(String key) {
        return ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with the key \"" + Texts.shown(key) + "\".", "workspace");
    }
}
