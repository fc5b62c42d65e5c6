package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.CheckCatalog;
import io.tollgate.domain.catalog.CatalogChange;
import io.tollgate.domain.catalog.CatalogStore;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The operator's desk: the catalog's versions, and what a draft would change. */
public final class DeskCatalog {
    private static final int VERSIONS = 100;

    private final Database database;
    private final CatalogStore catalogs;
    private final SubscriptionStore subscriptions;
    private final CheckCatalog check;
    private final ApplyCatalog apply;
    private final InstantSource clock;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public DeskCatalog(
            Database database, CatalogStore catalogs, SubscriptionStore subscriptions, CheckCatalog check, ApplyCatalog apply, InstantSource clock,
            Doorman doorman, Surroundings surroundings) {
        this.database = database;
        this.catalogs = catalogs;
        this.subscriptions = subscriptions;
        this.check = check;
        this.apply = apply;
        this.clock = clock;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get("/admin/catalog", doorman.operator((request, operator) -> page(request, operator, Optional.empty(), Optional.empty()))),
                PageRoute.post("/admin/catalog/check", doorman.operatorForm(this::checked)),
                PageRoute.post("/admin/catalog/apply", doorman.operatorForm(this::applied)));
    }

    private Reply page(Context request, Doorman.Operator operator, Optional<String> draft, Optional<DeskViews.Checked> checked) {
        return database.read(tx -> {
            List<CatalogVersion> versions = catalogs.list(tx, Integer.MAX_VALUE, VERSIONS);
            CatalogVersion shown = Asked.number(request, "version").flatMap(number -> catalogs.find(tx, number)).orElse(versions.getFirst());
            return Reply.html(checked.map(each -> each.mistakes().isEmpty() ? 200 : 422).orElse(200), Templates.render("desk-catalog", new DeskViews.CatalogPage(
                    surroundings.of(request, operator, Surroundings.Desk.CATALOG, "Catalog"), versions, shown, draft.orElse(shown.document()), checked)));
        });
    }

    private Reply checked(Context request, Doorman.Operator operator) {
        String document = document(request);
        DeskViews.Checked answer;
        try {
            CheckCatalog.Checked checked = database.read(tx ->
                    check.run(tx, new CheckCatalog.Request(document, subscriptions.countsAt(tx, clock.instant()))));
            answer = new DeskViews.Checked(checked.identical(), checked.canBeApplied(),
                    checked.change().forbidden().stream().map(each -> each.path() + ": " + each.sentence()).toList(),
                    checked.change().differences().stream().map(CatalogChange.Difference::sentence).toList(),
                    checked.stayers().stream().map(each -> each.workspaces() + (each.workspaces() == 1 ? " workspace stays" : " workspaces stay") + " on "
                            + each.on().plan() + " as version " + each.on().catalogVersion() + " has it.").toList());
        } catch (ApiError mistakes) {
            answer = mistaken(mistakes);
        }
        return page(request, operator, Optional.of(document), Optional.of(answer));
    }

    private Reply applied(Context request, Doorman.Operator operator) {
        String document = document(request);
        try {
            database.transact(tx -> apply.run(tx, new ApplyCatalog.Request(document, operator.session().id()), clock.instant()));
        } catch (ApiError mistakes) {
            return page(request, operator, Optional.of(document), Optional.of(mistaken(mistakes)));
        }
        return Reply.seeOther("/admin/catalog?said=catalog-applied");
    }

    private static DeskViews.Checked mistaken(ApiError mistakes) {
        List<String> sentences = mistakes.details().isEmpty()
                ? List.of(mistakes.getMessage())
                : mistakes.details().stream().map(each -> each.field() + ": " + each.message()).toList();
        return new DeskViews.Checked(false, false, sentences, List.of(), List.of());
    }

    /** Browsers end the lines of a form with CR LF; the document that is in force has LF. */
    private static String document(Context request) {
        return Optional.ofNullable(request.formParam("document")).orElse("").replace("\r\n", "\n");
    }
}
