package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.IssuePortalLink;
import io.tollgate.actions.ShowDue;
import io.tollgate.actions.ShowTimeline;
import io.tollgate.actions.ShowUsage;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.sessions.PortalLink;
import io.tollgate.domain.sessions.Role;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** The operator's desk: all workspaces, and one's whole story. */
public final class DeskWorkspaces {
    private static final int PAGE = 50;
    private static final int MOST_PERIODS = 36;
    /** What of a timeline can be looked at alone: by its name, the kinds of moments. */
    private static final SequencedMap<String, Set<String>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("money", Set.of("bill", "paid", "failed", "disputed"));
        KINDS.put("changes", Set.of("change"));
        KINDS.put("alerts", Set.of("alert"));
        KINDS.put("mails", Set.of("mail"));
        KINDS.put("use", Set.of("use"));
    }

    private final Database database;
    private final Stores stores;
    private final Actions actions;
    private final InstantSource clock;
    private final InstantSource realTime;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public record Actions(ShowUsage usage, ShowTimeline timeline, IssuePortalLink issueLink, ShowDue due) {}

    /** What its pages read themselves. */
    public record Stores(WorkspaceStore workspaces, SubscriptionStore subscriptions, InvoiceStore invoices, DisputeStore disputes) {}

    public DeskWorkspaces(
            Database database, Stores stores, Actions actions, InstantSource clock, InstantSource realTime, Doorman doorman, Surroundings surroundings) {
        this.database = database;
        this.stores = stores;
        this.actions = actions;
        this.clock = clock;
        this.realTime = realTime;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get("/admin", doorman.operator(this::list)),
                PageRoute.get("/admin/workspaces/{workspace}", doorman.operator(this::story)),
                PageRoute.post("/admin/workspaces/{workspace}/pages", doorman.operatorForm(this::openPages)));
    }

    private Reply list(Context request, Doorman.Operator operator) {
        String search = Optional.ofNullable(request.queryParam("q")).orElse("").strip();
        WorkspaceId after = Asked.number(request, "after").map(WorkspaceId::new).orElse(WorkspaceId.NONE);
        Instant now = clock.instant();
        return database.read(tx -> {
            List<Workspace> found = search.isEmpty() ? stores.workspaces().list(tx, after, PAGE + 1) : stores.workspaces().search(tx, search, after, PAGE + 1);
            List<Workspace> page = found.subList(0, Math.min(PAGE, found.size()));
            Map<WorkspaceId, Subscription> timelines = stores.subscriptions().of(tx, page.stream().map(Workspace::id).toList());
            List<DeskViews.WorkspaceRow> rows = page.stream()
                    .map(each -> new DeskViews.WorkspaceRow(each, plan(timelines.get(each.id()), now))).toList();
            Optional<String> next = found.size() > PAGE
                    ? Optional.of("/admin?q=" + Asked.encoded(search) + "&after=" + page.getLast().id().value())
                    : Optional.empty();
            return Reply.html(200, Templates.render("desk-workspaces", new DeskViews.Workspaces(
                    surroundings.of(request, operator, Surroundings.Desk.WORKSPACES, "Workspaces"), search, rows, next, stores.workspaces().count(tx))));
        });
    }

    private Reply story(Context request, Doorman.Operator operator) {
        Instant now = clock.instant();
        BillingPeriod current = BillingPeriod.containing(now);
        BillingPeriod period = Optional.ofNullable(request.queryParam("period")).flatMap(BillingPeriod::parse)
                .filter(each -> each.compareTo(current) <= 0 && each.month().getYear() > 1999).orElse(current);
        Optional<String> kind = Asked.text(request, "only").filter(KINDS::containsKey);
        return database.read(tx -> {
            Workspace workspace = stores.workspaces().find(tx, request.pathParam("workspace")).orElseThrow(() ->
                    ApiError.of(ErrorCode.UNKNOWN_WORKSPACE, "There is no workspace with this key."));
            Subscription subscription = stores.subscriptions().of(tx, workspace.id());
            List<UsageView.Choice> periods = new ArrayList<>();
            BillingPeriod first = BillingPeriod.containing(subscription.begin());
            for (BillingPeriod each = current; each.compareTo(first) >= 0 && periods.size() < MOST_PERIODS; each = each.previous()) {
                periods.add(new UsageView.Choice(each.toString(), UsageShown.name(each), each.equals(period)));
            }
            ShowUsage.PeriodUsed inPeriod = actions.usage().ofPeriod(tx, workspace, period, now);
            UsageShown used = new UsageShown(new UsagePages.Found(UsagePages.Look.of(period), subscription.begin(), now, inPeriod, List.of(), List.of(), Map.of()));
            MomentWords words = new MomentWords(workspace, inPeriod.plan().catalog());
            return Reply.html(200, Templates.render("desk-story", new DeskViews.WorkspaceStory(
                    surroundings.of(request, operator, Surroundings.Desk.WORKSPACES, workspace.name()), workspace, plan(subscription, now), due(actions.due().run(tx, workspace.id())),
                    disputed(tx, workspace), used.rows(), period.toString(), periods, kinds(kind),
                    actions.timeline().run(tx, workspace, period).stream().map(words::of)
                            .filter(moment -> kind.isEmpty() || KINDS.get(kind.get()).contains(moment.kind())).toList())));
        });
    }

    private static List<UsageView.Choice> kinds(Optional<String> chosen) {
        List<UsageView.Choice> kinds = new ArrayList<>(List.of(new UsageView.Choice("all", "Everything", chosen.isEmpty())));
        KINDS.keySet().forEach(each -> kinds.add(new UsageView.Choice(each, each.substring(0, 1).toUpperCase(Locale.ROOT) + each.substring(1), chosen.equals(Optional.of(each)))));
        return kinds;
    }

    /** As the owner sees them, or as somebody who may only look does. */
    private Reply openPages(Context request, Doorman.Operator operator) {
        Role role = Optional.ofNullable(request.formParam("role")).flatMap(Role::of).orElse(Role.VIEWER);
        PortalLink.Issued link = database.inTransaction(tx -> actions.issueLink().run(tx, new IssuePortalLink.Request(
                request.pathParam("workspace"), role, Optional.empty(), Duration.ofMinutes(1), operator.session().id()), clock.instant(), realTime.instant()));
        return Reply.seeOther("/portal/" + link.secret());
    }

    /** "27.92 USD, tried again on 3 Mar 2026". */
    private static Optional<String> due(ShowDue.Due due) {
        return due.invoices().isEmpty() ? Optional.empty() : Optional.of(due.amounts().stream().map(BillingShown::withCurrency).collect(Collectors.joining(" and "))
                + due.triesAgainAt().map(at -> ", tried again on " + BillingShown.DATE.format(at.atOffset(ZoneOffset.UTC))).orElse(""));
    }

    /** One for each payment that a bank is asked to give back now. */
    private List<String> disputed(Transaction tx, Workspace workspace) {
        return stores.disputes().newest(tx, workspace.id(), PAGE).stream().filter(each -> each.dispute().status() == Dispute.Status.OPEN)
                .map(each -> DisputeWords.open(each.dispute(), each.invoice().flatMap(id -> stores.invoices().find(tx, id))
                        .map(invoice -> " that paid " + BillingShown.title(invoice)).orElse(""))).toList();
    }

    private static String plan(Subscription subscription, Instant now) {
        return subscription.payingFor(now).map(Phase::planKey).orElse("none");
    }
}
