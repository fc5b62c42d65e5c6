package io.tollgate.actions;

import static io.tollgate.actions.PaymentHouse.runJobs;
import static io.tollgate.actions.PaymentHouse.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.House;
import io.tollgate.ScriptedPaymentGateway.Died;
import io.tollgate.ScriptedPaymentGateway.Step;
import io.tollgate.domain.invoicing.BilledLineStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.subscriptions.PlanChange;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plan is changed once and billed once, whoever comes at once, whatever the gateway does, and wherever a process dies. */
class PlanChangeRacesTest {
    private static final BillingPeriod MARCH = BillingPeriod.parse("2026-03").orElseThrow();

    private static final PaymentHouse at = new PaymentHouse();

    @AfterAll
    static void close() {
        at.close();
    }

    @BeforeEach
    void begin() {
        at.at("2026-03-10T12:00:00Z");
    }

    /** On Developer since the 10th of March, its first invoice paid. */
    private WorkspaceId paying(String key) {
        WorkspaceId workspace = at.workspaceWithCard(key);
        runJobs(at.house);
        return workspace;
    }

    private static ChangePlan.Outcome change(House house, String key, String plan) {
        return house.changePlan.run(new ChangePlan.Request(key, plan, "test", Optional.empty()));
    }

    private static String upgrade(House house, String key) {
        try {
            return change(house, key, "startup").getClass().getSimpleName();
        } catch (ApiError refused) {
            return refused.code().code();
        }
    }

    private List<Invoice> invoices(WorkspaceId workspace) {
        return at.database.read(tx -> at.house.invoices.newest(tx, workspace, 100));
    }

    private List<Invoice> upgrades(WorkspaceId workspace) {
        return invoices(workspace).stream().filter(invoice -> invoice.kind() == InvoiceKind.UPGRADE).toList();
    }

    private List<String> plans(WorkspaceId workspace) {
        return at.database.read(tx -> at.house.subscriptions.of(tx, workspace)).phases().stream().map(Phase::planKey).toList();
    }

    private static void requireCode(ErrorCode code, Runnable refused) {
        assertThatThrownBy(refused::run).isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(code));
    }

    private static void atOnce(Runnable one, Runnable other) {
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> running = new ArrayList<>();
            for (Runnable each : List.of(one, other)) {
                running.add(threads.submit(() -> {
                    together.await();
                    each.run();
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void two_upgrades_at_once_are_one() {
        for (int round = 0; round < 4; round++) {
            String key = "twice" + round;
            WorkspaceId workspace = paying(key);
            int before = at.gateway.taken().size();
            List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
            atOnce(() -> outcomes.add(upgrade(at.house, key)), () -> outcomes.add(upgrade(at.other, key)));
            assertThat(outcomes).contains("Upgraded");
            outcomes.remove("Upgraded");
            assertThat(outcomes.getFirst()).isIn("already_on_plan", "plan_change_in_progress");
            assertThat(plans(workspace)).containsExactly("developer", "startup");
            assertThat(upgrades(workspace)).singleElement().satisfies(invoice -> {
                assertThat(invoice.total()).isEqualTo(usd("67.42"));
                assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID);
            });
            assertThat(at.gateway.taken()).hasSize(before + 1);
        }
    }

    @Test
    void an_upgrade_and_the_monthly_run_at_once_bill_each_fee_once() {
        List<WorkspaceId> workspaces = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workspaces.add(paying("run" + i));
        }
        at.at("2026-04-01T00:00:00Z");
        for (int i = 0; i < 4; i++) {
            WorkspaceId workspace = workspaces.get(i);
            String key = "run" + i;
            atOnce(() -> upgrade(at.house, key), () -> at.other.database.transact(
                    tx -> at.other.issueInvoice.draftRegular(tx, workspace, MARCH, at.time.instant())));
        }
        at.at("2026-04-01T01:00:00Z");
        for (WorkspaceId workspace : workspaces) {
            at.database.transact(tx -> at.house.invoices.newest(tx, workspace, 100).stream()
                    .filter(invoice -> invoice.status() == InvoiceStatus.DRAFT)
                    .forEach(draft -> at.house.issueInvoice.finalizeDraft(tx, draft.id(), at.time.instant())));
            assertThat(plans(workspace)).containsExactly("developer", "startup");
            assertThat(upgrades(workspace)).extracting(Invoice::total).containsExactly(usd("95.00"));
            assertThat(invoices(workspace).stream().filter(invoice -> invoice.kind() == InvoiceKind.REGULAR)).singleElement()
                    .satisfies(regular -> assertThat(regular.total()).isEqualTo(usd("25.00")));
            List<InvoiceLine> april = invoices(workspace).stream().flatMap(invoice -> invoice.lines().stream())
                    .filter(line -> line.kind().isFee() && !line.period().from().isBefore(MARCH.to()))
                    .toList();
            assertThat(Money.sum(april.stream().map(InvoiceLine::amount).toList(), PaymentHouse.USD)).isEqualTo(usd("120.00"));
        }
    }

    @Test
    void a_monthly_run_that_is_late_charges_the_old_plan_and_the_new_one_stays_the_one_to_take_back() {
        WorkspaceId workspace = paying("late");
        at.at("2026-04-01T00:30:00Z");
        upgrade(at.house, "late");
        at.database.transact(tx -> at.house.issueInvoice.draftRegular(tx, workspace, MARCH, at.time.instant()));
        assertThat(invoices(workspace).getFirst().lines()).extracting(InvoiceLine::amount).as("April's fee of Developer").containsExactly(usd("25.00"));
        Money toTakeBack = at.database.read(tx -> new BilledLineStore().feeCharged(tx, workspace, MARCH.next())).orElseThrow();
        assertThat(toTakeBack).as("Startup's").isEqualTo(usd("120.00"));
    }

    @Test
    void a_clock_that_is_behind_changes_no_period_that_is_billed() {
        WorkspaceId workspace = paying("behind");
        Instant stillMarch = MARCH.to().minusMillis(1);
        at.at("2026-04-01T00:00:00Z");
        at.database.transact(tx -> at.house.issueInvoice.draftRegular(tx, workspace, MARCH, at.time.instant()));
        Workspace row = at.database.read(tx -> at.house.workspaces.find(tx, workspace)).orElseThrow();
        assertThat(at.database.read(tx -> at.house.quotePlanChange.run(tx, row, "free", stillMarch)).next().from())
                .as("April's fee is on its way").isEqualTo("2026-05-01T00:00:00Z");
        assertThat(at.database.read(tx -> at.house.quotePlanChange.run(tx, row, "startup", stillMarch)).next().from())
                .isEqualTo("2026-04-01T00:00:00.000001Z");
    }

    @Test
    void a_downgrade_and_the_monthly_run_at_once_agree_on_the_fee() {
        for (int i = 0; i < 4; i++) {
            String key = "down" + i;
            WorkspaceId workspace = paying(key);
            at.at("2026-03-31T23:59:59.999999Z");
            atOnce(() -> change(at.house, key, "free"), () -> at.other.database.transact(
                    tx -> at.other.issueInvoice.draftRegular(tx, workspace, MARCH, MARCH.to())));
            at.database.transact(tx -> at.house.invoices.newest(tx, workspace, 100).stream()
                    .filter(invoice -> invoice.status() == InvoiceStatus.DRAFT)
                    .forEach(draft -> at.house.issueInvoice.finalizeDraft(tx, draft.id(), MARCH.to().plus(Duration.ofHours(1)))));
            Phase free = at.database.read(tx -> at.house.subscriptions.of(tx, workspace)).phases().getLast();
            boolean chargedApril = invoices(workspace).stream().anyMatch(invoice -> invoice.kind() == InvoiceKind.REGULAR);
            assertThat(free.from()).isEqualTo(chargedApril ? MARCH.next().to() : MARCH.to());
            at.at("2026-03-10T12:00:00Z");
        }
    }

    @Test
    void a_declined_payment_changes_nothing() {
        WorkspaceId workspace = paying("declined");
        int before = at.gateway.taken().size();
        at.gateway.then(Step.DECLINE);
        requireCode(ErrorCode.PAYMENT_FAILED, () -> change(at.house, "declined", "startup"));
        assertThat(plans(workspace)).containsExactly("developer");
        assertThat(upgrades(workspace)).isEmpty();
        assertThat(at.gateway.taken()).hasSize(before);
        assertThat(at.status(workspace)).isEqualTo(Workspace.Status.ACTIVE);
        assertThat(change(at.house, "declined", "startup")).as("the next card").isInstanceOf(ChangePlan.Outcome.Upgraded.class);
    }

    @Test
    void without_a_payment_method_nothing_is_begun() {
        WorkspaceId workspace = at.workspace("moneyless");
        requireCode(ErrorCode.PAYMENT_METHOD_REQUIRED, () -> change(at.house, "moneyless", "startup"));
        Optional<PlanChange> begun = at.database.read(tx -> at.house.planChanges.charging(tx, workspace));
        assertThat(begun).isEmpty();
        assertThat(change(at.house, "moneyless", "free")).as("down needs none").isInstanceOf(ChangePlan.Outcome.Scheduled.class);
    }

    @Test
    void an_upgrade_whose_process_died_after_the_charge_is_completed_once_by_another() {
        WorkspaceId workspace = paying("died");
        int before = at.gateway.taken().size();
        ChangePlan.Request request = new ChangePlan.Request("died", "startup", "test", Optional.of("once"));
        at.gateway.then(Step.PAY_AND_DIE);
        assertThatThrownBy(() -> at.house.changePlan.run(request)).isInstanceOf(Died.class);
        assertThat(plans(workspace)).containsExactly("developer");
        requireCode(ErrorCode.PLAN_CHANGE_IN_PROGRESS, () -> change(at.house, "died", "free"));
        at.later(Duration.ofMinutes(5));
        atOnce(() -> runJobs(at.house), () -> runJobs(at.other));
        assertThat(plans(workspace)).containsExactly("developer", "startup");
        assertThat(upgrades(workspace)).singleElement().satisfies(invoice -> assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID));
        assertThat(at.gateway.taken()).hasSize(before + 1);
        assertThat(at.house.changePlan.run(request)).as("asked again with its key").isInstanceOfSatisfying(ChangePlan.Outcome.Upgraded.class,
                again -> assertThat(again.upgrade().invoice()).contains(upgrades(workspace).getFirst()));
    }

    @Test
    void the_same_key_completes_what_a_dead_process_began() {
        WorkspaceId workspace = paying("retried");
        int before = at.gateway.taken().size();
        ChangePlan.Request request = new ChangePlan.Request("retried", "startup", "test", Optional.of("once"));
        at.gateway.then(Step.PAY_AND_DIE);
        assertThatThrownBy(() -> at.house.changePlan.run(request)).isInstanceOf(Died.class);
        assertThat(at.other.changePlan.run(request)).isInstanceOf(ChangePlan.Outcome.Upgraded.class);
        assertThat(plans(workspace)).containsExactly("developer", "startup");
        assertThat(at.gateway.taken()).hasSize(before + 1);
        Optional<PlanChange> begun = at.database.read(tx -> at.house.planChanges.asked(tx, workspace, "test", "once"));
        assertThat(begun).map(PlanChange::state).contains(PlanChange.State.DONE);
    }

    @Test
    void a_gateway_that_does_not_say_leaves_the_upgrade_under_way() {
        WorkspaceId workspace = paying("silent");
        at.gateway.then(Step.PAY_AND_SAY_NOTHING);
        requireCode(ErrorCode.PLAN_CHANGE_IN_PROGRESS, () -> change(at.house, "silent", "startup"));
        requireCode(ErrorCode.PLAN_CHANGE_IN_PROGRESS, () -> change(at.house, "silent", "startup"));
        assertThat(plans(workspace)).containsExactly("developer");
        at.later(Duration.ofMinutes(10));
        runJobs(at.house);
        assertThat(plans(workspace)).containsExactly("developer", "startup");
        assertThat(upgrades(workspace)).singleElement().satisfies(invoice -> assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID));
    }

    @Test
    void what_is_used_during_the_payment_is_due_and_collected() {
        WorkspaceId workspace = paying("busy");
        at.gateway.meanwhile(() -> {
            at.later(Duration.ofSeconds(1));
            at.database.transact(tx -> at.house.recordUsage.decide(tx, List.of(new RecordUsage.Request(List.of(MeteringHouse.event(
                    "busy", "e1", "compute.run", "2026-03-10T12:00:00.5Z", "{'milliseconds': 396000000, 'machine': 'standard'}")), false))));
        });
        change(at.house, "busy", "startup");
        // 110 h: 10 x 0.12 beyond what was quoted
        Invoice invoice = upgrades(workspace).getFirst();
        assertThat(invoice.total()).isEqualTo(usd("68.62"));
        assertThat(invoice.amountDue()).isEqualTo(usd("1.20"));
        at.later(Duration.ofMinutes(1));
        runJobs(at.house);
        assertThat(upgrades(workspace).getFirst().status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.balance(workspace).isZero()).isTrue();
    }

    @Test
    void what_is_owed_to_the_workspace_pays_first() {
        WorkspaceId workspace = paying("owed");
        int before = at.gateway.taken().size();
        at.database.transact(tx -> at.house.paymentBooks.balances.add(tx, workspace, "gift", "A gift", usd("60.00"), at.time.instant()));
        change(at.house, "owed", "startup");
        assertThat(at.gateway.taken().subList(before, before + 1)).containsExactly(usd("7.42"));
        assertThat(upgrades(workspace).getFirst().status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(at.balance(workspace).isZero()).isTrue();
    }

    @Test
    void who_waited_for_an_upgrade_does_not_write_the_old_limits_back() {
        WorkspaceId workspace = at.database.inTransaction(tx -> at.house.createWorkspace.run(tx, new CreateWorkspace.Request(
                new NewWorkspace("waited", "waited", "waited@example.com"), Optional.of("free"), "test"), at.time.instant())).workspace().id();
        at.card(workspace);
        Instant before = at.time.instant();
        at.later(Duration.ofMillis(50));
        change(at.house, "waited", "developer");
        at.database.transact(tx -> {
            at.house.workspaces.findForUpdate(tx, workspace);
            at.house.writeLimits.run(tx, workspace, before);
        });
        assertThat(at.database.read(tx -> at.house.counters.ofPeriod(tx, workspace.value(), MARCH.firstDay())).values())
                .allSatisfy(counter -> assertThat(counter.hardLimit()).isEmpty());
    }
}
