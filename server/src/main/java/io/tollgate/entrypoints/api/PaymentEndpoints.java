package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.actions.PayInvoice;
import io.tollgate.actions.RecordTransfer;
import io.tollgate.actions.RefundPayment;
import io.tollgate.actions.WriteOffInvoice;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentMethodId;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Paying invoices, what was tried for them, refunds, and giving one up. */
public final class PaymentEndpoints {
    private final Database database;
    private final InvoiceStore invoices;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final DisputeStore disputes;
    private final Actions actions;
    private final Writes writes;
    private final InstantSource clock;

    public record Actions(PayInvoice pay, RecordTransfer transfer, WriteOffInvoice writeOff, RefundPayment refund) {}

    public PaymentEndpoints(
            Database database,
            InvoiceStore invoices,
            PaymentStore payments,
            RefundStore refunds,
            DisputeStore disputes,
            Actions actions,
            Writes writes,
            InstantSource clock) {
        this.database = database;
        this.invoices = invoices;
        this.payments = payments;
        this.refunds = refunds;
        this.disputes = disputes;
        this.actions = actions;
        this.writes = writes;
        this.clock = clock;
    }

    private enum Type {
        METHOD,
        MANUAL
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/invoices/{number}/pay", Access.ADMIN, "payInvoice", this::pay).heldByHandler(),
                Route.get("/v1/invoices/{number}/payments", Access.READ, "invoicePayments", this::list).heldByHandler(),
                Route.post("/v1/invoices/{number}/uncollectible", Access.ADMIN, "giveInvoiceUp", this::writeOff),
                Route.post("/v1/payments/{payment}/refunds", Access.ADMIN, "refundPayment", this::refund));
    }

    private Answer pay(Context request) {
        JsonBody body = JsonBody.optionalOf(request, "type", "paymentMethod", "reference", "amount");
        if (body.optionalOneOf("type", Type.class).orElse(Type.METHOD) == Type.MANUAL) {
            return transfer(request, body);
        }
        for (String field : List.of("reference", "amount")) {
            if (body.has(field)) {
                throw body.wrong(field, "is only for the type manual");
            }
        }
        Optional<PaymentMethodId> method = body.optionalText("paymentMethod").map(text -> PaymentMethodId.parse(text)
                .orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "The workspace has no payment method \"" + Texts.shown(text) + "\".", "paymentMethod")));
        return writes.onceAfter(request, () -> {
            Invoice invoice = database.read(tx -> InvoiceEndpoints.existing(invoices, tx, request));
            return actions.pay().run(invoice.id(), method);
        }, (Transaction tx, PayInvoice.Outcome outcome) -> {
            Invoice invoice = InvoiceEndpoints.existing(invoices, tx, request);
            return switch (outcome) {
                case PayInvoice.Outcome.Paid() -> Answer.ok(InvoiceEndpoints.json(invoice));
                case PayInvoice.Outcome.Pending() -> Answer.json(202, InvoiceEndpoints.json(invoice));
                case PayInvoice.Outcome.Failed(Payment.Reason why) -> Problems.answer(ErrorCode.PAYMENT_FAILED,
                        invoice.amountDue() + " " + invoice.amountDue().currency().getCurrencyCode() + " could not be taken: " + why.message(),
                        new JsonObject().put("reason", why.code()));
            };
        });
    }

    private Answer transfer(Context request, JsonBody body) {
        if (Caller.of(request).workspace().isPresent()) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "Only the platform's own admin key says that a transfer has arrived.", "type");
        }
        if (body.has("paymentMethod")) {
            throw body.wrong("paymentMethod", "is not for the type manual");
        }
        String reference = body.text("reference");
        return writes.once(request, tx -> Answer.ok(InvoiceEndpoints.json(actions.transfer().run(tx, new RecordTransfer.Request(
                InvoiceEndpoints.existing(invoices, tx, request).id(), reference, body.optionalDecimal("amount"), Caller.of(request).keyId()),
                clock.instant()))));
    }

    private Answer list(Context request) {
        return Page.of(request, "payments", database.read(tx ->
                payments.of(tx, InvoiceEndpoints.existing(invoices, tx, request).id()).reversed().stream()
                        .map(payment -> json(payment, refunds.of(tx, payment.id()), disputes.of(tx, payment.id())))
                        .toList())).answer();
    }

    private Answer writeOff(Context request) {
        return writes.once(request, tx -> Answer.ok(InvoiceEndpoints.json(actions.writeOff().run(
                tx, InvoiceEndpoints.existing(invoices, tx, request).id(), Caller.of(request).keyId(), clock.instant()))));
    }

    private Answer refund(Context request) {
        JsonBody body = JsonBody.of(request, "amount", "reason");
        String text = request.pathParam("payment");
        PaymentId payment = PaymentId.parse(text).orElseThrow(() ->
                ApiError.of(ErrorCode.NOT_FOUND, "There is no payment \"" + Texts.shown(text) + "\".", "payment"));
        String caller = Caller.of(request).keyId();
        RefundPayment.Request wanted = new RefundPayment.Request(payment, body.optionalDecimal("amount"), body.text("reason"),
                Optional.ofNullable(request.header(Writes.HEADER)).map(key -> caller + " " + key), caller);
        return writes.onceAfter(request, () -> actions.refund().run(wanted), (tx, refund) -> Answer.created(json(refund)));
    }

    private static JsonObject json(Payment payment, List<Refund> refunds, List<Dispute> disputes) {
        return new JsonObject()
                .put("id", payment.id().toString())
                .put("type", payment.gateway().word())
                .put("paymentMethod", payment.method().map(PaymentMethodId::toString))
                .put("status", payment.status().word())
                .put("amount", payment.amount())
                .put("applied", payment.applied())
                .put("currency", payment.amount().currency().getCurrencyCode())
                .put("cause", payment.cause().word())
                .put("reference", payment.reference())
                .put("reason", payment.reason().map(PaymentEndpoints::json))
                .put("startedAt", payment.startedAt())
                .put("concludedAt", payment.concludedAt())
                .put("refunds", refunds.stream().map(PaymentEndpoints::json).toList())
                .put("disputes", disputes.stream().map(PaymentEndpoints::json).toList());
    }

    private static JsonObject json(Payment.Reason reason) {
        return new JsonObject().put("code", reason.code()).put("message", reason.message());
    }

    private static JsonObject json(Dispute dispute) {
        return new JsonObject()
                .put("reference", dispute.reference())
                .put("status", dispute.status().word())
                .put("amount", dispute.amount())
                .put("dueAgain", dispute.dueAgain())
                .put("offBalance", dispute.offBalance())
                .put("reason", dispute.reason())
                .put("openedAt", dispute.openedAt())
                .put("closedAt", dispute.closedAt());
    }

    private static JsonObject json(Refund refund) {
        return new JsonObject()
                .put("id", refund.id().toString())
                .put("payment", refund.payment().toString())
                .put("status", refund.status().word())
                .put("amount", refund.amount())
                .put("currency", refund.amount().currency().getCurrencyCode())
                .put("because", refund.because())
                .put("reference", refund.reference())
                .put("reason", refund.reason().map(PaymentEndpoints::json))
                .put("startedAt", refund.startedAt())
                .put("concludedAt", refund.concludedAt());
    }
}
