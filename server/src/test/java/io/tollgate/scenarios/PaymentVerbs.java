package io.tollgate.scenarios;

import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.actions.PayInvoice;
import io.tollgate.actions.RecordTransfer;
import io.tollgate.actions.RefundPayment;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.payments.Dispute;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps that pay, and look at what was paid. */
final class PaymentVerbs {
    private static final int ALL = 10_000;

    private PaymentVerbs() {}

    /** "card acme tok_declined", "card acme tok_ok default": a test card; "card acme transfer": pays by bank transfer. */
    static void card(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String token = words.next("a token");
        boolean isDefault = words.peek().filter("default"::equals).isPresent();
        if (isDefault) {
            words.require("default");
        }
        words.endWithoutExpecting();
        card(stage, workspace, token, isDefault ? KeepPaymentMethods.Place.DEFAULT : KeepPaymentMethods.Place.DEFAULT_IF_FIRST);
    }

    static void card(Stage stage, Workspace workspace, String token, KeepPaymentMethods.Place place) {
        GatewayKind kind = token.equals("transfer") ? GatewayKind.MANUAL : GatewayKind.TEST;
        PaymentGateway.Attached attached = stage.house.paymentDesk.gateways.chosen(kind, "type").attach(new PaymentGateway.NewMethod(
                workspace.id(), workspace.key(), workspace.ownerEmail(), Optional.empty(), kind == GatewayKind.MANUAL ? "bank_transfer" : token));
        stage.transact(tx -> stage.house.paymentDesk.keepMethods.add(tx, workspace.id(), kind, attached, place, Stage.ACTOR, stage.now()));
    }

    /** "no card acme": the default one is removed. */
    static void noCard(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.endWithoutExpecting();
        PaymentMethod method = stage.database.read(tx -> stage.house.paymentBooks.methods.defaultOf(tx, workspace.id())).orElseThrow();
        stage.database.transact(tx -> stage.house.paymentDesk.keepMethods.remove(tx, method.id(), Stage.ACTOR, stage.now()));
    }

    /** "pay acme = card_declined": all that is due, the oldest invoice first, with the default method. Unless it says otherwise it must be paid. */
    static void pay(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        String outcome = "nothing due";
        for (Invoice invoice : due(stage, workspace)) {
            outcome = switch (stage.house.paymentDesk.payInvoice.run(invoice.id(), Optional.empty())) {
                case PayInvoice.Outcome.Paid() -> "paid";
                case PayInvoice.Outcome.Failed(Payment.Reason why) -> why.code();
                case PayInvoice.Outcome.Pending() -> "pending";
            };
        }
        Tables.requireEqual(step, words.expectedIfSaid().orElse("paid"), outcome);
    }

    /** "transfer acme 20.00 HB-1": an operator saw it arrive for the oldest invoice that is due; "transfer acme all HB-2". */
    static void transfer(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String amount = words.next("an amount");
        String reference = words.next("what the bank calls it");
        words.endWithoutExpecting();
        Optional<BigDecimal> arrived = amount.equals("all") ? Optional.empty() : Optional.of(words.decimal("an amount", amount));
        Invoice oldest = due(stage, workspace).getFirst();
        stage.transact(tx -> stage.house.paymentDesk.recordTransfer.run(
                tx, new RecordTransfer.Request(oldest.id(), reference, arrived, Stage.ACTOR), stage.now()));
    }

    /** "refund acme 5.00": of the newest payment that has succeeded. */
    static void refund(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        BigDecimal amount = words.decimal("an amount");
        words.endWithoutExpecting();
        Payment newest = InvoiceVerbs.all(stage, workspace).stream()
                .flatMap(invoice -> payments(stage, invoice).reversed().stream())
                .filter(Payment::hasSucceeded)
                .findFirst()
                .orElseThrow(() -> step.mistake("nothing was paid yet"));
        stage.house.paymentDesk.refundPayment.run(
                new RefundPayment.Request(newest.id(), Optional.of(amount), step.place(), Optional.empty(), Stage.ACTOR));
    }

    /** "dispute acme dp_1 lost", or "open" or "won": all of its newest payment; "dispute acme dp_1 lost TG-2026-000002" of that invoice. */
    static void dispute(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String reference = words.next("the dispute");
        Dispute.Status status = Dispute.Status.valueOf(words.next("open, won or lost").toUpperCase(java.util.Locale.ROOT));
        Optional<String> number = words.peek();
        number.ifPresent(words::require);
        words.endWithoutExpecting();
        Payment payment = InvoiceVerbs.all(stage, workspace).stream()
                .filter(invoice -> number.isEmpty() || invoice.number().map(Object::toString).equals(number))
                .flatMap(invoice -> payments(stage, invoice).reversed().stream())
                .filter(each -> each.hasSucceeded() && each.gateway() != GatewayKind.BALANCE)
                .findFirst()
                .orElseThrow(() -> step.mistake("nothing was paid yet"));
        stage.transact(tx -> {
            stage.house.workspaces.findForUpdate(tx, workspace.id()).orElseThrow();
            stage.house.paymentDesk.disputePayment.run(
                    tx, payment, new Dispute.Told(reference, status, payment.amount(), "fraudulent"), Stage.ACTOR, stage.now());
            return reference;
        });
    }

    /** "uncollectible acme": the oldest invoice that is due is given up. */
    static void uncollectible(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.endWithoutExpecting();
        Invoice oldest = due(stage, workspace).getFirst();
        stage.transact(tx -> stage.house.paymentDesk.writeOffInvoice.run(tx, oldest.id(), Stage.ACTOR, stage.now()));
    }

    /** "owe acme 12.50": what the platform owes the workspace from elsewhere. */
    static void owe(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        Money amount = Money.of(words.decimal("an amount"), InvoiceVerbs.currency(stage));
        words.endWithoutExpecting();
        stage.transact(tx -> stage.house.paymentBooks.balances.add(tx, workspace.id(), step.place(), "Owed", amount, stage.now()));
    }

    /** "threshold acme 100.00", "threshold acme never". */
    static void threshold(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String amount = words.next("an amount");
        words.endWithoutExpecting();
        stage.transact(tx -> stage.house.billThreshold.set(tx, workspace.key(),
                amount.equals("never") ? Optional.empty() : Optional.of(words.decimal("an amount", amount)), Stage.ACTOR, stage.now()));
    }

    /** "due acme = 12.50": of all its invoices, also those that were given up. */
    static void due(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        Tables.requireEqual(step, words.expected(),
                Money.sum(due(stage, workspace).stream().map(Invoice::amountDue).toList(), InvoiceVerbs.currency(stage)).toString());
    }

    /** "balance acme = 5.00": what it is owed. */
    static void balance(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        Tables.requireEqual(step, words.expected(),
                stage.database.read(tx -> stage.house.paymentBooks.balances.balance(tx, workspace.id(), InvoiceVerbs.currency(stage))).toString());
    }

    /** "status acme = unpaid". */
    static void status(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        Tables.requireEqual(step, words.expected(), stage.database.read(tx -> stage.house.workspaces.find(tx, workspace.id())).orElseThrow().status().word());
    }

    /** "payments acme =" and a table: what was tried for the newest finalized invoice, | scheduled test 25.00 | succeeded |, the oldest first. */
    static void payments(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        Invoice newest = InvoiceVerbs.all(stage, workspace).stream().filter(each -> each.number().isPresent()).findFirst().orElseThrow();
        List<List<String>> rows = new ArrayList<>(payments(stage, newest).stream()
                .map(payment -> List.of(payment.cause().word() + " " + payment.gateway().word() + " " + payment.amount(), payment.status().word()))
                .toList());
        rows.add(List.of(newest.kind().word() + " of " + newest.total(), newest.status().word()));
        Tables.requireEqual(step, step.rows(), rows);
    }

    /** "mails acme = invoice.issued, payment.received": those since the last look, or "none". */
    static void mails(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        words.end();
        List<String> all = stage.database.read(tx -> stage.house.outbox.list(tx, workspace.id(), Long.MAX_VALUE, ALL)).reversed().stream()
                .filter(item -> item.kind() == OutboxItem.Kind.MAIL)
                .map(OutboxItem::type)
                .toList();
        List<String> news = all.subList(stage.mailsSeen.getOrDefault(workspace.key(), 0), all.size());
        stage.mailsSeen.put(workspace.key(), all.size());
        Tables.requireEqual(step, words.expected(), news.isEmpty() ? "none" : String.join(", ", news));
    }

    /** The oldest first. */
    private static List<Invoice> due(Stage stage, Workspace workspace) {
        return InvoiceVerbs.all(stage, workspace).reversed().stream()
                .filter(invoice -> invoice.status() == InvoiceStatus.OPEN || invoice.status() == InvoiceStatus.UNCOLLECTIBLE)
                .toList();
    }

    private static List<Payment> payments(Stage stage, Invoice invoice) {
        return stage.database.read(tx -> stage.house.paymentBooks.payments.of(tx, invoice.id()));
    }
}
