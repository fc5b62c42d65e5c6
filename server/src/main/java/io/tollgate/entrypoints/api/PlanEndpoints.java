package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.PutContract;
import io.tollgate.actions.QuotePlanChange;
import io.tollgate.actions.ShowExpectedCharges;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Changing a workspace's plan, its contract, and what its next invoice comes to. */
public final class PlanEndpoints {
    private static final int MOST_BYTES = 1024 * 1024;

    private final Database database;
    private final WorkspaceStore workspaces;
    private final Actions actions;
    private final Writes writes;
    private final InstantSource clock;

    public record Actions(
            QuotePlanChange quote,
            ChangePlan change,
            CancelScheduledChange cancel,
            PutContract contract,
            ShowExpectedCharges expectedCharges) {}

    public PlanEndpoints(Database database, WorkspaceStore workspaces, Actions actions, Writes writes, InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.actions = actions;
        this.writes = writes;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/workspaces/{workspace}/plan-changes/preview", Access.READ, "previewPlanChange", this::preview),
                Route.post("/v1/workspaces/{workspace}/plan-changes", Access.ADMIN, "changePlan", this::change),
                Route.delete("/v1/workspaces/{workspace}/plan-changes/scheduled", Access.ADMIN, "cancelPlanChange", this::cancel),
                Route.put("/v1/workspaces/{workspace}/contract", Access.ADMIN, "putContract", this::putContract),
                Route.delete("/v1/workspaces/{workspace}/contract", Access.ADMIN, "removeContract", this::removeContract),
                Route.get("/v1/workspaces/{workspace}/expected-charges", Access.READ, "expectedCharges", this::expectedCharges));
    }

    private Answer preview(Context request) {
        String plan = JsonBody.of(request, "plan").text("plan");
        return database.read(tx -> {
            QuotePlanChange.Quote quote =
                    actions.quote().run(tx, WorkspaceEndpoints.existing(workspaces, tx, request), plan, clock.instant());
            return Answer.ok(json(quote)
                    .put("paymentNow", quote.paymentNow())
                    .put("replaces", quote.replaces().map(PlanEndpoints::scheduled)));
        });
    }

    private Answer change(Context request) {
        ChangePlan.Request wanted = new ChangePlan.Request(
                request.pathParam("workspace"),
                JsonBody.of(request, "plan").text("plan"),
                Caller.of(request).keyId(),
                Optional.ofNullable(request.header(Writes.HEADER)));
        return writes.onceAfter(request, () -> actions.change().run(wanted), (tx, outcome) -> Answer.ok(switch (outcome) {
            case ChangePlan.Outcome.Scheduled(QuotePlanChange.Quote quote) -> json(quote);
            case ChangePlan.Outcome.Upgraded(var upgrade) -> change("upgrade", upgrade.change().planKey(), upgrade.effectiveAt())
                    .put("invoice", upgrade.invoice().map(InvoiceEndpoints::json));
        }));
    }

    private Answer cancel(Context request) {
        CancelScheduledChange.Request wanted =
                new CancelScheduledChange.Request(request.pathParam("workspace"), Caller.of(request).keyId());
        return writes.once(request, tx -> {
            actions.cancel().run(tx, wanted, clock.instant());
            return Answer.noContent();
        });
    }

    private Answer putContract(Context request) {
        PutContract.Request wanted = new PutContract.Request(
                request.pathParam("workspace"), document(request), effective(request), Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.ok(json(actions.contract().run(tx, wanted, clock.instant()))));
    }

    private Answer removeContract(Context request) {
        String plan = Optional.ofNullable(request.queryParam("plan")).filter(key -> !key.isBlank()).orElseThrow(() -> ApiError.of(
                ErrorCode.INVALID_REQUEST, "plan must name the plan that the workspace is on after its contract.", "plan"));
        PutContract.Removal wanted = new PutContract.Removal(request.pathParam("workspace"), plan, Caller.of(request).keyId());
        return writes.once(request, tx -> Answer.ok(json(actions.contract().remove(tx, wanted, clock.instant()))));
    }

    private Answer expectedCharges(Context request) {
        return database.read(tx -> {
            ShowExpectedCharges.Expected expected =
                    actions.expectedCharges().run(tx, WorkspaceEndpoints.existing(workspaces, tx, request), clock.instant());
            return Answer.ok(new JsonObject()
                    .put("date", expected.facts().date())
                    .put("period", InvoiceEndpoints.json(expected.facts().period().range()))
                    .put("currency", expected.facts().currency().getCurrencyCode())
                    .put("lines", expected.soFar().lines().stream().map(InvoiceEndpoints::json).toList())
                    .put("soFar", expected.soFar().total())
                    .put("projectedLines", expected.projected().lines().stream().map(InvoiceEndpoints::json).toList())
                    .put("projected", expected.projected().total())
                    .put("basis", expected.basis()));
        });
    }

    private static PutContract.Effective effective(Context request) {
        String word = Optional.ofNullable(request.queryParam("effective")).orElse("now");
        return Stream.of(PutContract.Effective.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST, "effective must be now or next_period.", "effective"));
    }

    private static String document(Context request) {
        String contentType = Optional.ofNullable(request.contentType()).orElse("").toLowerCase(Locale.ROOT);
        if (!contentType.contains("yaml") && !CloudEventReader.isJson(contentType)) {
            throw ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The content type must be application/yaml or application/json.", "Content-Type");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(RequestBody.bytes(request, MOST_BYTES))).toString();
        } catch (CharacterCodingException notUtf8) {
            throw ApiError.of(ErrorCode.INVALID_CATALOG, "The document is not UTF-8.");
        }
    }

    private static JsonObject json(PutContract.Outcome outcome) {
        JsonObject answer = change("contract", outcome.plan().key(), outcome.phase().from()).put("planName", outcome.plan().name());
        return switch (outcome) {
            case PutContract.Outcome.Unchanged same -> answer.put("changed", false).put("invoice", Optional.empty());
            case PutContract.Outcome.Begun begun -> answer.put("changed", true).put("invoice", begun.invoice().map(InvoiceEndpoints::json));
            case PutContract.Outcome.Scheduled later -> answer.put("changed", true).put("invoice", draft(later.facts(), later.draft()));
        };
    }

    private static JsonObject json(QuotePlanChange.Quote quote) {
        return change(quote.direction().word(), quote.to().plan().key(), quote.next().from()).put("invoice", draft(quote.facts(), quote.draft()));
    }

    private static JsonObject change(String kind, String plan, Instant effectiveAt) {
        return new JsonObject().put("kind", kind).put("plan", plan).put("effectiveAt", effectiveAt);
    }

    /** A phase that waits for its period, as a workspace shows it too. */
    static JsonObject scheduled(Phase phase) {
        return new JsonObject()
                .put("plan", phase.planKey())
                .put("contract", phase.contract().isPresent())
                .put("effectiveAt", phase.from());
    }

    /** An invoice that is only computed: shaped like any other, without a number. */
    private static JsonObject draft(BillingFacts facts, Draft draft) {
        return new JsonObject()
                .put("number", Optional.empty())
                .put("workspace", facts.workspace().key())
                .put("kind", facts.kind().word())
                .put("status", "draft")
                .put("date", facts.date())
                .put("period", InvoiceEndpoints.json(facts.period().range()))
                .put("currency", facts.currency().getCurrencyCode())
                .put("lines", draft.lines().stream().map(InvoiceEndpoints::json).toList())
                .put("subtotal", draft.subtotal())
                .put("tax", draft.tax())
                .put("total", draft.total())
                .put("amountDue", due(draft));
    }

    private static Money due(Draft draft) {
        return draft.total().isNegative() ? Money.zero(draft.total().currency()) : draft.total();
    }
}
