package io.tollgate.actions;

import static io.tollgate.actions.MeteringHouse.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.House;
import io.tollgate.Settings;
import io.tollgate.TestMasterKeys;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.replays.FindingStore.Finding;
import io.tollgate.domain.replays.FindingStore.What;
import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.Replay.Status;
import io.tollgate.domain.replays.SimulationStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks and simulations over some hundred workspaces: what they find, and that they may be stopped, killed and run twice. */
class ReplaysTest {
    private static final int WORKSPACES = 120;
    private static final BillingPeriod MARCH = BillingPeriod.parse("2026-03").orElseThrow();
    private static final String CATALOG = """
            name: calls
            currency: USD
            metrics:
              calls: { name: Calls, event: call, aggregation: sum, value: { field: calls, in: call }, unit: { name: call } }
              pages: { name: Pages, event: page, aggregation: count, unit: { name: page } }
            plans:
              small: { name: Small, monthlyFee: 10, metrics: { calls: { allowance: 100, price: { perUnit: 0.02 } }, pages: { price: { perUnit: 0.5 } } }, limits: LIMITS }
              large: { name: Large, monthlyFee: 30, metrics: { calls: { allowance: 500, price: { perUnit: 0.01 } }, pages: { price: { perUnit: 0.5 } } }, limits: LIMITS }
            """.replace("LIMITS", "{ concurrentMachines: 1, concurrentMachinesPerProject: 1, machineSizes: [standard], retentionDays: 30, users: 1 }");

    private MeteringHouse metering;
    private House house;

    @BeforeEach
    void twoMonths() {
        metering = new MeteringHouse("2026-03-01T00:00:00Z", CATALOG);
        house = metering.house;
        List<UsageEvent> events = new ArrayList<>();
        for (int i = 0; i < WORKSPACES; i++) {
            metering.workspace("w" + i, i % 2 == 0 ? "small" : "large");
            events.add(event("w" + i, "e" + i, "call", "2026-03-10T10:00:00Z", "{'calls':" + 10 * i + "}"));
        }
        events.add(event("w7", "page", "page", "2026-03-10T10:00:00Z", "{}"));
        metering.time.set(Instant.parse("2026-03-20T00:00:00Z"));
        metering.record(events);
        metering.time.set(Instant.parse("2026-04-01T01:00:00Z"));
        house.jobs.forEach(house.runDueWork::run);
    }

    @AfterEach
    void close() {
        metering.close();
    }

    @Test
    void what_was_billed_comes_out_the_same() {
        Replay check = finish(check(Optional.empty()));
        assertThat(check.status()).isEqualTo(Status.COMPLETED);
        assertThat(check.done()).isEqualTo(WORKSPACES);
        assertThat(check.checked()).isEqualTo(WORKSPACES);
        assertThat(findings(check)).isEmpty();
    }

    @Test
    void each_difference_is_named_with_its_reason() {
        metering.record(event("w30", "late", "call", "2026-03-11T10:00:00Z", "{'calls':50}"));
        metering.database.transact(tx -> {
            tx.handle().execute("update usage_rollup set quantity = quantity + 5, billable = billable + 5 where workspace_id = 41");
            tx.handle().execute("update invoice_line set amount_minor = 1 where workspace_id = 51 and kind = 'overage'");
        });
        Replay check = finish(check(Optional.of(MARCH)));
        List<Finding> found = findings(check);
        // w30 used 300 of 100: 4.00, and 50 more: 5.00. w40 400: 6.00, and 5 more. w50 500: 8.00, of which a line says 0.01.
        assertThat(found).extracting(finding -> finding.what() + " " + finding.was() + " -> " + finding.wouldBe() + " " + finding.invoices().size())
                .containsExactly("LATE_USAGE_PENDING 4.00 -> 5.00 1", "USAGE_DIFFERS 6.00 -> 6.10 1", "FACTS_DIFFER 0.01 -> 8.00 1",
                        "USAGE_DIFFERS 0.01 -> 8.00 1");
        assertThat(found.get(2).line()).contains(2);
        assertThat(finish(check(Optional.of(MARCH.next())))).extracting(Replay::checked).isEqualTo(0L);

        metering.time.set(Instant.parse("2026-05-01T01:00:00Z"));
        house.jobs.forEach(house.runDueWork::run);
        assertThat(findings(finish(check(Optional.of(MARCH))))).extracting(Finding::what).as("what was pending is billed, and what was wrong is put right only where it was marked")
                .containsExactly(What.USAGE_DIFFERS, What.FACTS_DIFFER, What.USAGE_DIFFERS);
    }

    @Test
    void a_draft_is_priced_beside_the_plans_in_force() {
        String draft = CATALOG.replace("monthlyFee: 10", "monthlyFee: 12").replace("perUnit: 0.02", "perUnit: 0.01")
                .replace("pages: { price: { perUnit: 0.5 } }", "visits: { price: { perUnit: 0.5 } }")
                .replace("pages: { name: Pages, event: page", "visits: { name: Visits, event: page");
        Replay simulation = finish(simulation(draft, MARCH));
        assertThat(simulation.status()).isEqualTo(Status.COMPLETED);
        assertThat(simulation.notes()).containsExactlyInAnyOrder(
                "The metric \"pages\" is not in the draft: what was used of it is not priced.",
                "The metric \"visits\" is new: nothing was measured under it, so it adds nothing. Usage under another key, before a renaming, is not its.");
        List<SimulationStore.Sums> sums = metering.database.read(tx -> house.simulations.sums(tx, simulation.id()));
        // Small: 60 fees, and 29,700 calls over. Large: 60 fees, 12,250 calls over, and a page.
        assertThat(sums).extracting(each -> each.plan().orElse("all") + " " + each.before() + " -> " + each.after())
                .containsExactly("large 1923.00 -> 1922.50", "small 1194.00 -> 1017.00", "all 3117.00 -> 2939.50");
        assertThat(sums.getLast()).extracting(SimulationStore.Sums::payMore, SimulationStore.Sums::payLess, SimulationStore.Sums::paySame)
                .containsExactly(15L, 45L, 60L);
        SimulationStore.Listed w2 = results(simulation).get(2);
        assertThat(w2.workspace()).isEqualTo("w2");
        assertThat(w2.result().parts()).extracting(part -> part.what() + " " + part.before() + " -> " + part.after()).containsExactly("fee 10.00 -> 12.00");
        SimulationStore.Listed w7 = results(simulation).get(7);
        assertThat(w7.result().notes()).containsExactly("The draft has no metric \"pages\": what was used of it is not priced.");
        assertThat(w7.result().parts()).extracting(part -> part.what() + " " + part.change()).contains("pages -0.50");
    }

    /** The catalog in force as a draft changes nobody's bill, and bills what the invoices charged for March. */
    @Test
    void the_catalog_in_force_changes_nothing() {
        Replay simulation = finish(simulation(CATALOG, MARCH));
        assertThat(results(simulation)).hasSize(WORKSPACES).allMatch(each -> each.result().before().equals(each.result().after()));
        long overage = metering.database.read(tx -> tx.handle().createQuery(
                "select sum(amount_minor) from invoice_line where kind = 'overage'").mapTo(Long.class).one());
        assertThat(metering.database.read(tx -> house.simulations.parts(tx, simulation.id())).stream()
                .filter(part -> !part.what().equals("fee"))
                .mapToLong(part -> part.before().minorUnits()).sum()).isEqualTo(overage);
    }

    @Test
    void is_stopped_and_resumed() {
        Replay simulation = simulation(CATALOG, MARCH);
        house.runReplay.step(metering.time.instant());
        Replay stopped = metering.database.inTransaction(tx -> house.steerReplay.stop(tx, Replay.Kind.SIMULATION, simulation.id(), metering.time.instant()));
        assertThat(stopped.status()).isEqualTo(Status.STOPPED);
        assertThat(stopped.done()).isBetween(1L, WORKSPACES - 1L);
        assertThat(house.runReplay.step(metering.time.instant())).isFalse();
        metering.database.transact(tx -> house.steerReplay.resume(tx, Replay.Kind.SIMULATION, simulation.id(), metering.time.instant()));
        assertThat(finish(simulation).status()).isEqualTo(Status.COMPLETED);
        assertThat(results(simulation)).hasSize(WORKSPACES);
        assertThat(metering.database.inTransaction(
                tx -> house.steerReplay.resume(tx, Replay.Kind.SIMULATION, simulation.id(), metering.time.instant())).status()).isEqualTo(Status.COMPLETED);
    }

    /** What cannot go on is noted as failed with its reason, and goes on where it was when it is resumed. */
    @Test
    void fails_and_goes_on() {
        Replay simulation = simulation(CATALOG, MARCH);
        metering.database.transact(tx -> tx.handle().execute("""
                create function broken() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
                create trigger broken before insert on simulation_result for each row when (new.workspace_id = 70) execute function broken();
                """));
        assertThatThrownBy(() -> finish(simulation)).hasMessageContaining("the disk is full");
        Replay failed = metering.database.read(tx -> house.replays.find(tx, Replay.Kind.SIMULATION, simulation.id())).orElseThrow();
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.failure().orElseThrow()).contains("the disk is full");
        assertThat(failed.done()).isEqualTo(results(simulation).size()).isLessThan(70);
        metering.database.transact(tx -> {
            tx.handle().execute("drop trigger broken on simulation_result");
            house.steerReplay.resume(tx, Replay.Kind.SIMULATION, simulation.id(), metering.time.instant());
        });
        // Another node takes it up.
        House other = new House(metering.database, metering.time, Tokens.seeded(2), Settings.STANDARD, TestMasterKeys.KEYS);
        while (other.runReplay.step(metering.time.instant())) {
            // until it is done
        }
        assertThat(results(simulation)).hasSize(WORKSPACES);
        assertThat(results(simulation)).extracting(SimulationStore.Listed::id).doesNotHaveDuplicates();
    }

    @Test
    void two_nodes_do_each_workspace_once() throws Exception {
        Replay simulation = simulation(CATALOG, MARCH);
        Replay check = check(Optional.empty());
        House other = new House(metering.database, metering.time, Tokens.seeded(2), Settings.STANDARD, TestMasterKeys.KEYS);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (House each : List.of(house, other, house, other)) {
                running.add(threads.submit(() -> {
                    while (each.runReplay.step(metering.time.instant())) {
                        // until nothing is left
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(results(simulation)).hasSize(WORKSPACES);
        assertThat(metering.database.read(tx -> house.replays.find(tx, Replay.Kind.CHECK, check.id())).orElseThrow())
                .extracting(Replay::status, Replay::done).containsExactly(Status.COMPLETED, (long) WORKSPACES);
    }

    private Replay check(Optional<BillingPeriod> period) {
        return metering.database.inTransaction(tx -> house.beginInvoiceCheck.run(tx, new BeginInvoiceCheck.Request(period, "test"), metering.time.instant()));
    }

    private Replay simulation(String draft, BillingPeriod period) {
        return metering.database.inTransaction(
                tx -> house.beginSimulation.run(tx, new BeginSimulation.Request(draft, List.of(period), "test"), metering.time.instant()));
    }

    private Replay finish(Replay replay) {
        while (house.runReplay.step(metering.time.instant())) {
            // until nothing is left
        }
        return metering.database.read(tx -> house.replays.find(tx, replay.kind(), replay.id())).orElseThrow();
    }

    private List<Finding> findings(Replay check) {
        return metering.database.read(tx -> house.findings.list(tx, check.id(), WorkspaceId.NONE, 0, 1_000)).stream()
                .map(listed -> listed.finding())
                .toList();
    }

    private List<SimulationStore.Listed> results(Replay simulation) {
        return metering.database.read(tx -> house.simulations.list(tx, simulation.id(), WorkspaceId.NONE, LocalDate.of(1, 1, 1), 1_000));
    }
}
