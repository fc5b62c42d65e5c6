package io.tollgate.actions;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.ScriptedPaymentGateway;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.TestSettings;
import io.tollgate.domain.catalog.CatalogDocuments;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.Gateways;
import io.tollgate.domain.payments.ManualGateway;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.PaymentId;
import io.tollgate.domain.payments.PaymentMethod;
import io.tollgate.domain.payments.PaymentPurpose;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Two nodes on one database of their own, their payments taken by a gateway that does what the test says. */
final class PaymentHouse implements AutoCloseable {
    static final Currency USD = Currency.getInstance("USD");

    final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    final Database database = TestDatabase.fresh();
    final ScriptedPaymentGateway gateway = new ScriptedPaymentGateway();
    final House house = house(1);
    final House other = house(2);

    PaymentHouse() {
        database.transact(tx -> house.applyCatalog.run(tx, new ApplyCatalog.Request(CatalogDocuments.sample(), "test"), time.instant()));
    }

    private House house(long seed) {
        return new House(database, time, Tokens.seeded(seed), TestSettings.SANDBOX, TestMasterKeys.KEYS,
                new Gateways(List.of(new ManualGateway(), gateway)));
    }

    static Money usd(String amount) {
        return Money.of(new BigDecimal(amount), USD);
    }

    /** A workspace on the Developer plan from the 10th of March: its first invoice is 22 of 31 days of 25.00, 17.74. */
    WorkspaceId workspace(String key) {
        return database.inTransaction(tx -> house.createWorkspace.run(
                tx, new CreateWorkspace.Request(new NewWorkspace(key, key, key + "@example.com"), Optional.of("developer"), "test"), time.instant()))
                .workspace().id();
    }

    WorkspaceId workspaceWithCard(String key) {
        WorkspaceId workspace = workspace(key);
        card(workspace);
        return workspace;
    }

    PaymentMethod card(WorkspaceId workspace) {
        return database.inTransaction(tx -> house.paymentBooks.methods.add(tx, workspace, GatewayKind.TEST, "card", "A card", time.instant()));
    }

    /** The newest of the workspace. */
    Invoice invoice(WorkspaceId workspace) {
        return database.read(tx -> house.invoices.newest(tx, workspace, 1)).getFirst();
    }

    List<Payment> payments(InvoiceId invoice) {
        return database.read(tx -> house.paymentBooks.payments.of(tx, invoice));
    }

    Payment payment(PaymentId id) {
        return database.read(tx -> house.paymentBooks.payments.find(tx, id)).orElseThrow();
    }

    Money balance(WorkspaceId workspace) {
        return database.read(tx -> house.paymentBooks.balances.balance(tx, workspace, USD));
    }

    Workspace.Status status(WorkspaceId workspace) {
        return database.read(tx -> house.workspaces.find(tx, workspace)).orElseThrow().status();
    }

    StartPayment.Outcome start(WorkspaceId workspace, InvoiceId invoice, String amount) {
        return database.inTransaction(tx -> house.paymentDesk.startPayment.run(
                tx, new StartPayment.Request(workspace, usd(amount), new PaymentPurpose.OfInvoice(invoice), Optional.empty()), time.instant()));
    }

    /** Mails by their kind, the oldest first. */
    List<String> mails(WorkspaceId workspace) {
        return database.read(tx -> house.outbox.list(tx, workspace, Long.MAX_VALUE, 1_000)).reversed().stream()
                .filter(item -> item.kind() == OutboxItem.Kind.MAIL)
                .map(OutboxItem::type)
                .toList();
    }

    /** Of one node. A job that fails is one that dies there. */
    static void runJobs(House house) {
        house.paymentDesk.jobs.forEach(job -> job.run(house.clock.instant()));
    }

    void later(Duration by) {
        time.advance(by);
    }

    void at(String instant) {
        time.set(Instant.parse(instant));
    }

    @Override
    public void close() {
        database.close();
    }
}
