package io.tollgate.actions;

import static io.tollgate.actions.PaymentHouse.runJobs;
import static io.tollgate.actions.PaymentHouse.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.House;
import io.tollgate.ScriptedPaymentGateway.Died;
import io.tollgate.ScriptedPaymentGateway.Step;
import io.tollgate.actions.StartPayment.Outcome;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Money is taken once and written down once, whoever comes at once and wherever a process dies. */
class PaymentRacesTest {
    private static PaymentHouse at;

    @BeforeAll
    static void open() {
        at = new PaymentHouse();
    }

    /** Each test leaves nothing that is due. */
    @BeforeEach
    void begin() {
        at.at("2026-03-10T12:00:00Z");
    }

    @AfterAll
    static void close() {
        at.close();
    }

    @Test
    void two_collectors_at_once_charge_once() {
        List<WorkspaceId> workspaces = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            workspaces.add(at.workspaceWithCard("collected" + i));
        }
        int before = at.gateway.taken().size();
        atOnce(() -> runJobs(at.house), () -> runJobs(at.other));
        assertThat(at.gateway.taken()).hasSize(before + 12);
        for (WorkspaceId workspace : workspaces) {
            Invoice invoice = at.invoice(workspace);
            assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID);
            assertThat(at.payments(invoice.id())).singleElement().satisfies(payment -> {
                assertThat(payment.amount()).isEqualTo(usd("17.74")).isEqualTo(payment.applied());
                assertThat(payment.cause()).isEqualTo(Payment.Cause.SCHEDULED);
            });
            assertThat(at.mails(workspace)).containsExactly("invoice.issued", "payment.received");
        }
    }

    @Test
    void a_call_and_the_collector_at_once_pay_once() {
        WorkspaceId workspace = at.workspaceWithCard("called");
        Invoice invoice = at.invoice(workspace);
        int before = at.gateway.taken().size();
        atOnce(() -> runJobs(at.house), () -> {
            switch (at.start(workspace, invoice.id(), "17.74")) {
                case Outcome.Started(Payment payment) -> at.other.paymentDesk.chargePayment.run(payment.id());
                case Outcome.InFlight(Payment collected) -> at.other.paymentDesk.chargePayment.run(collected.id());
                case Outcome.NotDue() -> { }
                case Outcome.NoMethod() -> throw new AssertionError("it has a card");
            }
        });
        assertThat(at.gateway.taken()).hasSize(before + 1);
        assertThat(at.invoice(workspace).status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.start(workspace, invoice.id(), "17.74")).isInstanceOf(Outcome.NotDue.class);
        assertThat(at.balance(workspace).isZero()).isTrue();
    }

    @Test
    void what_was_charged_when_the_process_died_is_written_down_by_another() {
        died_and_resumed("died-after", Step.PAY_AND_DIE);
    }

    @Test
    void what_was_not_charged_when_the_process_died_is_charged_by_another() {
        died_and_resumed("died-before", Step.DIE_BEFORE);
    }

    private void died_and_resumed(String key, Step step) {
        WorkspaceId workspace = at.workspaceWithCard(key);
        Invoice invoice = at.invoice(workspace);
        int before = at.gateway.taken().size();
        at.gateway.then(step);
        assertThatThrownBy(() -> runJobs(at.house)).hasRootCauseInstanceOf(Died.class);
        Payment left = at.payments(invoice.id()).getFirst();
        assertThat(left.status()).isEqualTo(Payment.Status.STARTED);
        assertThat(at.start(workspace, invoice.id(), "17.74")).isEqualTo(new Outcome.InFlight(left));
        runJobs(at.other);                                                        // too soon: the one who began may still be at it
        assertThat(at.payment(left.id()).status()).isEqualTo(Payment.Status.STARTED);
        at.later(Duration.ofMinutes(5));
        atOnce(() -> runJobs(at.house), () -> runJobs(at.other));
        assertThat(at.gateway.taken()).hasSize(before + 1);
        assertThat(at.invoice(workspace).status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.payments(invoice.id())).hasSize(1);
        assertThat(at.mails(workspace)).containsExactly("invoice.issued", "payment.received");
    }

    @Test
    void a_gateway_that_does_not_say_is_asked_again_under_the_same_key() {
        WorkspaceId workspace = at.workspaceWithCard("silent");
        Invoice invoice = at.invoice(workspace);
        int before = at.gateway.taken().size();
        at.gateway.then(Step.PAY_AND_SAY_NOTHING);
        runJobs(at.house);
        Payment left = at.payments(invoice.id()).getFirst();
        assertThat(left.status()).isEqualTo(Payment.Status.STARTED);
        assertThat(left.tries()).isEqualTo(1);
        at.later(Duration.ofMinutes(5));
        runJobs(at.house);
        assertThat(at.gateway.taken()).hasSize(before + 1);
        assertThat(at.gateway.asked().getLast().again()).isTrue();
        assertThat(at.payment(left.id()).hasSucceeded()).isTrue();
    }

    @Test
    void the_outcome_is_written_once_whoever_brings_it() {
        WorkspaceId workspace = at.workspaceWithCard("told");
        Invoice invoice = at.invoice(workspace);
        Payment payment = ((Outcome.Started) at.start(workspace, invoice.id(), "17.74")).payment();
        ChargeOutcome paid = new ChargeOutcome.Succeeded("ref-told");
        atOnce(() -> conclude(at.house, payment, paid), () -> conclude(at.other, payment, paid), () -> conclude(at.house, payment, paid));
        conclude(at.house, payment, new ChargeOutcome.Declined("late", "A notice that was overtaken."));
        assertThat(at.payment(payment.id()).hasSucceeded()).isTrue();
        assertThat(at.invoice(workspace).amountDue().isZero()).isTrue();
        assertThat(at.balance(workspace).isZero()).isTrue();
        assertThat(at.mails(workspace)).containsExactly("invoice.issued", "payment.received");
    }

    @Test
    void a_success_after_a_decline_still_pays_or_is_owed() {
        WorkspaceId workspace = at.workspaceWithCard("overturned");
        Invoice invoice = at.invoice(workspace);
        Payment first = ((Outcome.Started) at.start(workspace, invoice.id(), "17.74")).payment();
        conclude(at.house, first, new ChargeOutcome.Declined("card_declined", "No."));
        Payment second = ((Outcome.Started) at.start(workspace, invoice.id(), "17.74")).payment();
        conclude(at.house, second, new ChargeOutcome.Succeeded("ref-second"));
        conclude(at.house, first, new ChargeOutcome.Succeeded("ref-first"));
        assertThat(at.invoice(workspace).status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.balance(workspace)).isEqualTo(usd("17.74"));
        conclude(at.house, first, new ChargeOutcome.Succeeded("ref-first"));
        assertThat(at.balance(workspace)).isEqualTo(usd("17.74"));

        at.later(Duration.ofSeconds(1));
        runJobs(at.house);
        assertThat(at.payments(invoice.id())).extracting(Payment::status).containsExactly(Payment.Status.SUCCEEDED, Payment.Status.SUCCEEDED);
    }

    @Test
    void never_more_than_is_due() {
        WorkspaceId workspace = at.workspaceWithCard("greedy");
        Invoice invoice = at.invoice(workspace);
        assertThat(at.start(workspace, invoice.id(), "17.75")).isInstanceOf(Outcome.NotDue.class);
        Payment part = ((Outcome.Started) at.start(workspace, invoice.id(), "7.74")).payment();
        assertThat(at.start(workspace, invoice.id(), "10.00")).isInstanceOf(Outcome.InFlight.class);
        at.house.paymentDesk.chargePayment.run(part.id());
        assertThat(at.invoice(workspace).amountDue()).isEqualTo(usd("10.00"));
        runJobs(at.house);
        assertThat(at.invoice(workspace).status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.payments(invoice.id())).extracting(Payment::amount).containsExactly(usd("7.74"), usd("10.00"));
    }

    @Test
    void after_the_last_retry_the_workspace_is_unpaid_until_all_that_is_overdue_is_paid() {
        WorkspaceId workspace = at.workspaceWithCard("dunned");
        Invoice invoice = at.invoice(workspace);
        at.gateway.then(Step.DECLINE, Step.DECLINE, Step.DECLINE, Step.DECLINE, Step.DECLINE);
        runJobs(at.house);
        for (int days : List.of(1, 2, 2, 2)) {                                    // after 1, 3, 5 and 7 days
            assertThat(at.status(workspace)).isEqualTo(Workspace.Status.ACTIVE);
            at.later(Duration.ofDays(days).minusSeconds(1));
            runJobs(at.house);
            int tried = at.payments(invoice.id()).size();
            at.later(Duration.ofSeconds(1));
            runJobs(at.house);
            assertThat(at.payments(invoice.id())).hasSize(tried + 1);
        }
        assertThat(at.status(workspace)).isEqualTo(Workspace.Status.UNPAID);
        at.later(Duration.ofDays(1));
        runJobs(at.house);
        assertThat(at.payments(invoice.id())).hasSize(5);
        assertThat(at.mails(workspace)).containsExactly("invoice.issued", "payment.failed", "payment.failed", "payment.failed", "payment.failed",
                "payment.failed", "workspace.unpaid");
        Payment payment = ((Outcome.Started) at.start(workspace, invoice.id(), "17.74")).payment();
        at.house.paymentDesk.chargePayment.run(payment.id());
        assertThat(at.status(workspace)).isEqualTo(Workspace.Status.ACTIVE);
        assertThat(at.mails(workspace)).endsWith("payment.received", "workspace.restored");
    }

    @Test
    void a_void_threshold_invoice_credits_what_was_paid_on_it_and_was_not_billed() {
        WorkspaceId workspace = at.workspaceWithCard("voided");
        at.house.database.transact(tx -> at.house.billThreshold.set(tx, "voided", Optional.of(BigDecimal.TEN), "test", at.time.instant()));
        UsageEvent event = MeteringHouse.event("voided", "e1", "compute.run", "2026-03-10T12:00:00Z", "{'milliseconds':1080000000}");
        at.database.inTransaction(tx -> at.house.recordUsage.decide(tx, List.of(new RecordUsage.Request(List.of(event), false))));
        Invoice invoice = at.database.inTransaction(tx -> at.house.billThreshold.bill(tx, workspace, at.time.instant())).orElseThrow();
        assertThat(invoice.total()).isEqualTo(usd("24.00"));                      // 300 hours, 200 over 100 at 0.12
        BillingPeriod march = invoice.period();
        Optional<Invoice> again = at.database.inTransaction(tx -> at.house.billThreshold.bill(tx, workspace, at.time.instant()));
        assertThat(again).isEmpty();
        runJobs(at.house);
        List<BillingFacts.ThresholdPayment> paid = at.database.read(tx -> at.house.paymentBooks.payments.paidOnThresholds(tx, workspace, march));
        assertThat(paid).containsExactly(new BillingFacts.ThresholdPayment(invoice.number().orElseThrow().toString(), usd("24.00")));
        at.database.transact(tx -> tx.handle().execute("update invoice set status = 'void' where kind = 'threshold'"));
        List<BillingFacts.ThresholdPayment> stillPaid = at.database.read(tx -> at.house.paymentBooks.payments.paidOnThresholds(tx, workspace, march));
        assertThat(stillPaid).isEqualTo(paid);
        assertThat(at.database.inTransaction(tx -> at.house.billThreshold.bill(tx, workspace, at.time.instant())).orElseThrow().total())
                .isEqualTo(usd("24.00"));
        runJobs(at.house);
    }

    private static void conclude(House house, Payment payment, ChargeOutcome outcome) {
        house.database.inTransaction(tx -> house.paymentDesk.concludePayment.run(tx, payment.id(), outcome, house.clock.instant()));
    }

    static void atOnce(Runnable... work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Runnable each : work) {
                running.add(threads.submit(each));
            }
            threads.close();
            running.forEach(each -> assertThat(each.state()).as("%s", each).isEqualTo(Future.State.SUCCESS));
        }
    }
}
