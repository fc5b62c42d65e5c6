package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.actions.PayDue;
import io.tollgate.actions.PayInvoice;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the Billing page's forms about money are sent to: paying what is due, and payment methods. */
public final class PaymentPages {
    private static final String PATH = "/billing";

    private final Database database;
    private final InvoiceStore invoices;
    private final Gateways gateways;
    private final Actions actions;
    private final InstantSource clock;
    private final Doorman doorman;
    private final BillingPages billing;

    public record Actions(PayDue payDue, PayInvoice pay, KeepPaymentMethods keep) {}

    /** @param billing shows what was refused */
    public PaymentPages(
            Database database, InvoiceStore invoices, Gateways gateways, Actions actions, InstantSource clock, Doorman doorman, BillingPages billing) {
        this.database = database;
        this.invoices = invoices;
        this.gateways = gateways;
        this.actions = actions;
        this.clock = clock;
        this.doorman = doorman;
        this.billing = billing;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.post(PATH + "/pay", doorman.owner((request, visitor) -> told(request, visitor, actions.payDue().run(visitor.workspace().id()), "paid"))),
                PageRoute.post(PATH + "/invoices/{invoice}/pay", doorman.owner(this::pay)),
                PageRoute.post(PATH + "/payment-methods", doorman.owner(this::add)),
                PageRoute.post(PATH + "/payment-methods/{id}/default", doorman.owner(this::makeDefault)),
                PageRoute.post(PATH + "/payment-methods/{id}/remove", doorman.owner(this::remove)));
    }

    private Reply pay(Context request, Visitor visitor) {
        return refusedOnThePage(request, visitor, () -> {
            PayInvoice.Outcome outcome = actions.pay().run(database.read(tx -> InvoiceNumber.parse(request.pathParam("invoice"))
                    .flatMap(number -> invoices.find(tx, number))
                    .filter(invoice -> invoice.id().workspace().equals(visitor.workspace().id()))
                    .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "You have no invoice with this number."))).id(), Optional.empty());
            return told(request, visitor, outcome, "invoice-paid");
        });
    }

    /** Only test cards are taken in here; others come through the platform, which knows its gateway's form. */
    private Reply add(Context request, Visitor visitor) {
        return refusedOnThePage(request, visitor, () -> {
            Workspace workspace = visitor.workspace();
            String token = Optional.ofNullable(request.formParam("token")).orElse("");
            PaymentGateway.Attached card = gateways.chosen(GatewayKind.TEST, "token").attach(
                    new PaymentGateway.NewMethod(workspace.id(), workspace.key(), workspace.ownerEmail(), Optional.empty(), token));
            database.transact(tx -> actions.keep().add(
                    tx, workspace.id(), GatewayKind.TEST, card, KeepPaymentMethods.Place.DEFAULT, visitor.session().id(), clock.instant()));
            return told(request, visitor, actions.payDue().run(workspace.id()), "method-added");
        });
    }

    private Reply makeDefault(Context request, Visitor visitor) {
        return refusedOnThePage(request, visitor, () -> {
            database.transact(tx -> actions.keep().makeDefault(tx, method(request, visitor), visitor.session().id(), clock.instant()));
            return told(request, visitor, actions.payDue().run(visitor.workspace().id()), "method-default");
        });
    }

    private Reply remove(Context request, Visitor visitor) {
        return refusedOnThePage(request, visitor, () -> {
            database.transact((Transaction tx) -> actions.keep().remove(tx, method(request, visitor), visitor.session().id(), clock.instant()));
            return Reply.seeOther(PATH + "?said=method-removed");
        });
    }

    private static PaymentMethodId method(Context request, Visitor visitor) {
        return PaymentMethodId.parse(request.pathParam("id"))
                .filter(id -> id.workspace().equals(visitor.workspace().id()))
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "You have no such payment method."));
    }

    private Reply told(Context request, Visitor visitor, PayInvoice.Outcome outcome, String said) {
        return switch (outcome) {
            case PayInvoice.Outcome.Paid() -> Reply.seeOther(PATH + "?said=" + said);
            case PayInvoice.Outcome.Pending() -> Reply.seeOther(PATH + "?said=payment-pending");
            case PayInvoice.Outcome.Failed(Payment.Reason why) -> billing.refused(request, visitor,
                    "The payment did not succeed: " + why.message() + " Nothing was taken. Add or choose another payment method, and pay again.");
        };
    }

    private interface Form {
        Reply send();
    }

    private Reply refusedOnThePage(Context request, Visitor visitor, Form form) {
        try {
            return form.send();
        } catch (ApiError refused) {
            return billing.refused(request, visitor, refused.getMessage());
        }
    }
}
