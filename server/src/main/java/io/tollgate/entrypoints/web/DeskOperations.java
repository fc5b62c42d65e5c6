package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.AdvanceClock;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.EnableWebhookEndpoint;
import io.tollgate.actions.ReplayOutbox;
import io.tollgate.domain.invoicing.InvoiceRunStore;
import io.tollgate.domain.notifications.OutboxId;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The operator's desk: how invoicing, deliveries and the process itself are doing. */
public final class DeskOperations {
    private static final int PAGE = 50;
    private static final int RUNS = 36;

    private final Database database;
    private final Stores stores;
    private final Actions actions;
    private final Supplier<Optional<String>> unreadyBecause;
    private final InstantSource clock;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public record Stores(WorkspaceStore workspaces, InvoiceRunStore runs, OutboxStore outbox, WebhookEndpointStore endpoints) {}

    /** @param advance present in a sandbox */
    public record Actions(ReplayOutbox replay, EnableWebhookEndpoint enable, Optional<AdvanceClock> advance, List<DueJob> jobs) {}

    public DeskOperations(
            Database database, Stores stores, Actions actions, Supplier<Optional<String>> unreadyBecause, InstantSource clock, Doorman doorman,
            Surroundings surroundings) {
        this.database = database;
        this.stores = stores;
        this.actions = actions;
        this.unreadyBecause = unreadyBecause;
        this.clock = clock;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get("/admin/invoice-runs", doorman.operator(this::runs)),
                PageRoute.get("/admin/deliveries", doorman.operator(this::deliveries)),
                PageRoute.post("/admin/deliveries/{id}/replay", doorman.operatorForm(this::replay)),
                PageRoute.post("/admin/webhooks/{id}/enable", doorman.operatorForm(this::enable)),
                PageRoute.get("/admin/system", doorman.operator(this::system)),
                PageRoute.post("/admin/clock", doorman.operatorForm(this::moveClock)));
    }

    private Reply runs(Context request, Doorman.Operator operator) {
        return database.read(tx -> {
            long all = stores.workspaces().count(tx);
            List<DeskViews.RunRow> rows = stores.runs().newest(tx, RUNS).stream().map(run -> new DeskViews.RunRow(
                    run, UsageShown.name(run.period()),
                    run.finishedAt().isPresent() ? "Finished" : run.draftedAt().isPresent() ? "Drafted, in its grace time" : "Drafting",
                    run.draftedAt().isPresent() ? "100%" : Quantities.width(run.workspaces(), all))).toList();
            boolean isRunning = rows.stream().anyMatch(row -> row.run().finishedAt().isEmpty());
            return Reply.html(200, Templates.render("desk-runs", new DeskViews.Runs(
                    surroundings.of(request, operator, Surroundings.Desk.RUNS, "Invoice runs"), rows, isRunning)));
        });
    }

    private Reply deliveries(Context request, Doorman.Operator operator) {
        Optional<OutboxItem.Status> status = Asked.text(request, "status").or(() -> Optional.of("failed"))
                .flatMap(word -> Arrays.stream(OutboxItem.Status.values()).filter(each -> each.word().equals(word)).findFirst());
        long before = Asked.longNumber(request, "before").orElse(Long.MAX_VALUE);
        return database.read(tx -> {
            List<OutboxItem> found = status.map(each -> stores.outbox().list(tx, each, before, PAGE + 1)).orElseGet(() -> stores.outbox().list(tx, before, PAGE + 1));
            List<OutboxItem> page = found.subList(0, Math.min(PAGE, found.size()));
            Map<WorkspaceId, Workspace> named = stores.workspaces().findAll(tx, page.stream().map(item -> item.id().workspace()).distinct().toList());
            Map<OutboxItem.Status, Long> counts = stores.outbox().counts(tx);
            String word = status.map(OutboxItem.Status::word).orElse("all");
            List<UsageView.Choice> statuses = new ArrayList<>();
            for (OutboxItem.Status each : List.of(OutboxItem.Status.FAILED, OutboxItem.Status.WAITING, OutboxItem.Status.SENT)) {
                statuses.add(new UsageView.Choice(each.word(), each.word().substring(0, 1).toUpperCase(Locale.ROOT) + each.word().substring(1) + " "
                        + counts.getOrDefault(each, 0L), status.equals(Optional.of(each))));
            }
            statuses.add(new UsageView.Choice("all", "All", status.isEmpty()));
            Optional<String> next = found.size() > PAGE
                    ? Optional.of("/admin/deliveries?status=" + word + "&before=" + page.getLast().id().value())
                    : Optional.empty();
            return Reply.html(200, Templates.render("desk-deliveries", new DeskViews.Deliveries(
                    surroundings.of(request, operator, Surroundings.Desk.DELIVERIES, "Deliveries"), word, statuses,
                    page.stream().map(item -> new DeskViews.DeliveryRow(
                            item, Optional.ofNullable(named.get(item.id().workspace())).map(Workspace::key).orElse(""))).toList(),
                    next, stores.endpoints().list(tx, "", PAGE))));
        });
    }

    private Reply replay(Context request, Doorman.Operator operator) {
        OutboxId id = OutboxId.parse(request.pathParam("id")).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "Nothing in the outbox has this id."));
        database.transact(tx -> actions.replay().one(tx, id, operator.session().id(), clock.instant()));
        return Reply.seeOther("/admin/deliveries?said=sent-again");
    }

    private Reply enable(Context request, Doorman.Operator operator) {
        database.transact(tx -> actions.enable().run(tx, new EnableWebhookEndpoint.Request(request.pathParam("id"), operator.session().id()), clock.instant()));
        return Reply.seeOther("/admin/deliveries");
    }

    private Reply system(Context request, Doorman.Operator operator) {
        Instant now = clock.instant();
        Map<String, String> figures = new LinkedHashMap<>();
        Map<OutboxItem.Status, Long> outbox = database.read(tx -> stores.outbox().counts(tx));
        long workspaces = database.read(tx -> stores.workspaces().count(tx));
        figures.put("Workspaces", String.format(Locale.ROOT, "%,d", workspaces));
        figures.put("Deliveries waiting", String.valueOf(outbox.getOrDefault(OutboxItem.Status.WAITING, 0L)));
        figures.put("Deliveries failed", String.valueOf(outbox.getOrDefault(OutboxItem.Status.FAILED, 0L)));
        Runtime runtime = Runtime.getRuntime();
        figures.put("Memory in use", (runtime.totalMemory() - runtime.freeMemory() >> 20) + " of " + (runtime.maxMemory() >> 20) + " MiB");
        figures.put("Java", Runtime.version().toString());
        List<DeskViews.Job> jobs = actions.jobs().stream().map(job -> new DeskViews.Job(job.name(), job.nextDue(now))).toList();
        return Reply.html(200, Templates.render("desk-system", new DeskViews.SystemPage(
                surroundings.of(request, operator, Surroundings.Desk.SYSTEM, "System"), now, actions.advance().isPresent(),
                BillingPeriod.containing(now).to().plus(Duration.ofHours(2)).toString(), unreadyBecause.get(), jobs, figures)));
    }

    private Reply moveClock(Context request, Doorman.Operator operator) {
        AdvanceClock advance = actions.advance().orElseThrow(() -> ApiError.of(ErrorCode.SANDBOX_ONLY, "Only the clock of a sandbox can be moved."));
        Instant now = clock.instant();
        String by = Optional.ofNullable(request.formParam("by")).orElse("");
        String to = Optional.ofNullable(request.formParam("to")).orElse("");
        try {
            advance.to(by.isEmpty() ? Instant.parse(to.endsWith("Z") ? to : to + ":00Z") : now.plus(Duration.parse(by)));
        } catch (DateTimeException unreadable) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "Give the time to move to as 2026-04-01T02:00, in UTC.");
        }
        return Reply.seeOther("/admin/system?said=clock-moved");
    }
}
