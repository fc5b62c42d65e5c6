package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.ShowDue;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The frames of pages, and the pages that have nothing but a frame. */
public final class Surroundings {
    private static final String THEME_COOKIE = "tollgate_theme";

    private final Brand brand;
    private final Assets assets;

    public Surroundings(Brand brand, Assets assets) {
        this.brand = brand;
        this.assets = assets;
    }

    /** A workspace's page. */
    enum Section {
        USAGE("Usage", "/usage"),
        BILLING("Billing", "/billing"),
        OWN_KEYS("Own keys", "/settings/own-keys");

        private final String title;
        private final String path;

        Section(String title, String path) {
            this.title = title;
            this.path = path;
        }
    }

    /** A page of the operator's desk. */
    enum Desk {
        WORKSPACES("Workspaces", "/admin"),
        EVENTS("Events", "/admin/events"),
        CATALOG("Catalog", "/admin/catalog"),
        RUNS("Invoice runs", "/admin/invoice-runs"),
        DELIVERIES("Deliveries", "/admin/deliveries"),
        SYSTEM("System", "/admin/system");

        private final String title;
        private final String path;

        Desk(String title, String path) {
            this.title = title;
            this.path = path;
        }
    }

    Frame of(Context request, Visitor visitor, Section section) {
        List<Frame.Item> navigation = Arrays.stream(Section.values())
                .map(each -> new Frame.Item(each.title, each.path, each == section)).toList();
        return new Frame(section.title, brand, assets, Optional.of(visitor.workspace().name()), navigation, visitor.csrf(),
                visitor.session().role().mayWrite(), visitor.session().returnUrl().map(Object::toString), Optional.of("/portal/sign-out"),
                said(request), warning(visitor.workspace()), Optional.empty(), theme(request));
    }

    /** With a word about what is due, where a payment has failed. */
    Frame of(Context request, Visitor visitor, Section section, ShowDue.Due due) {
        Frame frame = of(request, visitor, section);
        return owed(visitor, due).map(frame::owing).orElse(frame);
    }

    private static Optional<Frame.Owed> owed(Visitor visitor, ShowDue.Due due) {
        if (due.invoices().isEmpty() || !due.hasFailed()) {
            return Optional.empty();
        }
        String amount = due.amounts().stream().map(BillingShown::withCurrency).collect(Collectors.joining(" and "));
        String why = due.wasTakenBack() ? "The bank gave back a payment that was disputed" : "A payment has failed";
        String standing = switch (visitor.workspace().status()) {
            case UNPAID -> why + ", so nothing new can be started. " + amount + " is due; paying restores everything at once.";
            case ACTIVE -> why + ". " + amount + " is due" + due.triesAgainAt()
                    .map(at -> ", and is tried again on " + BillingShown.DATE.format(at.atOffset(ZoneOffset.UTC)) + ".").orElse(".");
        };
        boolean mayPay = visitor.session().role().mayWrite();
        return Optional.of(new Frame.Owed(mayPay ? standing : standing + " An owner of the workspace can pay it.",
                mayPay ? Optional.of("Pay " + amount) : Optional.empty()));
    }

    Frame of(Context request, Doorman.Operator operator, Desk desk, String title) {
        List<Frame.Item> navigation = Arrays.stream(Desk.values())
                .map(each -> new Frame.Item(each.title, each.path, each == desk)).toList();
        return new Frame(title, brand, assets, Optional.of("Operator"), navigation, operator.csrf(), true, Optional.empty(),
                Optional.of("/admin/sign-out"), said(request), Optional.empty(), Optional.empty(), theme(request));
    }

    Frame ofNobody(Context request, String title) {
        return new Frame(title, brand, assets, Optional.empty(), List.of(), "", false, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), theme(request));
    }

    Reply closed(Context request) {
        return message(request, 401, "Open this page from your account",
                "Your session has ended, or this browser has none. Go back to where you came from and open the page from there.", Optional.empty());
    }

    Reply login(Context request) {
        return login(request, 401, Optional.empty());
    }

    Reply login(Context request, int status, Optional<String> refused) {
        Frame frame = ofNobody(request, "Operator's desk");
        return Reply.html(status, Templates.render("login", new LoginView(refused.map(Frame.Note::refused).map(frame::saying).orElse(frame))));
    }

    Reply refused(Context request, ApiError refused) {
        int status = switch (refused.code()) {
            case NOT_FOUND, UNKNOWN_WORKSPACE, UNKNOWN_METRIC -> 404;
            case FORBIDDEN -> 403;
            default -> switch (refused.code().kind()) {
                case CALLER -> 400;
                case CONFLICT, LIMIT -> 409;
                case OURS -> 502;
            };
        };
        String headline = refused.code() == ErrorCode.NOT_FOUND || status == 404 ? "There is nothing here" : "That did not work";
        return message(request, status, headline, refused.getMessage(), Optional.empty());
    }

    Reply broken(Context request, int status, String headline, String sentence) {
        return message(request, status, headline, sentence, Optional.empty());
    }

    Reply message(Context request, int status, String headline, String sentence, Optional<MessageView.Way> way) {
        return Reply.html(status, Templates.render("message", new MessageView(ofNobody(request, headline), headline, sentence, way)));
    }

    /** What a page that a form led to is to say, by a word in its address; whatever else stands there says nothing. */
    private static final Map<String, Frame.Note> SAID = Map.ofEntries(
            Map.entry("key-added", Frame.Note.done("The key was accepted by the provider and is in use from now on.")),
            Map.entry("key-removed", Frame.Note.done("The key was removed. The platform's key is used from now on, and its use is billed.")),
            Map.entry("key-works", Frame.Note.done("The provider accepted the key just now.")),
            Map.entry("key-fails", Frame.Note.refused("The provider refuses the key. Replace it, or remove it.")),
            Map.entry("limit-set", Frame.Note.done("The limit is in force.")),
            Map.entry("limit-removed", Frame.Note.done("The limit is off.")),
            Map.entry("alerts-set", Frame.Note.done("The alerts are set.")),
            Map.entry("address-set", Frame.Note.done("Alerts go to the new address.")),
            Map.entry("paid", Frame.Note.done("Paid. Nothing is due any more, and everything works.")),
            Map.entry("invoice-paid", Frame.Note.done("The invoice is paid.")),
            Map.entry("payment-pending", Frame.Note.done("The payment is under way. It is shown here when its outcome is known.")),
            Map.entry("method-added", Frame.Note.done("The payment method was added and is the default. Nothing is due.")),
            Map.entry("method-default", Frame.Note.done("This is the default payment method now. Nothing is due.")),
            Map.entry("method-removed", Frame.Note.done("The payment method was removed.")),
            Map.entry("plan-changed", Frame.Note.done("The plan was changed, and is in force now.")),
            Map.entry("plan-scheduled", Frame.Note.done("The plan changes when the next period begins. Until then you can take it back.")),
            Map.entry("plan-kept", Frame.Note.done("The change was taken back. The plan stays as it is.")),
            Map.entry("sent-again", Frame.Note.done("It is sent again.")),
            Map.entry("clock-moved", Frame.Note.done("The clock was moved, and everything due by then has happened.")),
            Map.entry("catalog-applied", Frame.Note.done("The catalog is in force for whoever comes to a plan from now on.")));

    private static Optional<Frame.Note> said(Context request) {
        return Optional.ofNullable(request.queryParam("said")).map(SAID::get);
    }

    private static Optional<String> theme(Context request) {
        return Optional.ofNullable(request.cookie(THEME_COOKIE)).filter(theme -> theme.equals("light") || theme.equals("dark"));
    }

    private static Optional<String> warning(Workspace workspace) {
        return switch (workspace.status()) {
            case ACTIVE -> Optional.empty();
            case UNPAID -> Optional.of("An invoice is overdue, so nothing new can be started. Paying it restores everything at once.");
        };
    }
}
