package io.tollgate.entrypoints.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.TestSettings;
import io.tollgate.actions.ApplyCatalog;
import io.tollgate.actions.CreateWorkspace;
import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.scenarios.InvoiceAudit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * A third of them on Developer, on Startup and on Free each, started through March 2026, each with usage of its own; and what each must be billed, added
 * up here in whole hours and cents.
 */
final class ManyWorkspaces implements AutoCloseable {
    /** Divisible by three. */
    static final int COUNT = Integer.getInteger("workspaces", 204);
    static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");
    static final Instant GRACE_ENDS = Instant.parse("2026-04-01T01:00:00Z");
    static final Instant MAY_IS_DONE = Instant.parse("2026-05-01T01:00:00Z");
    private static final Currency USD = Currency.getInstance("USD");
    private static final long FREE_CREDIT = 3000;
    private static final long LATE_HOURS = 3;
    private static final long LATE_AI = 200;

    /** @param ai cents; @param late hours of March that arrive in the grace time */
    private record Used(String plan, long hours, long late, long ai) {
        static Used of(int i) {
            long ai = i * 53L % 4_000;
            return switch (i % 3) {
                case 0 -> new Used("developer", 60 + i * 37L % 300, i % 5, ai);
                case 1 -> new Used("startup", 400 + i * 37L % 300, i % 5, ai);
                default -> new Used("free", 2, 0, ai);
            };
        }

        /** The same with what comes in April. */
        Used corrected() {
            return plan.equals("free") ? this : new Used(plan, hours, late + LATE_HOURS, ai + LATE_AI);
        }

        /** Cents of the invoice of 1 April; nothing on Free. */
        long billed() {
            return switch (plan) {
                case "developer" -> 2_500 + Math.max(0, hours + late - 100) * 12 + Math.max(0, ai - 500);
                case "startup" -> 12_000 + Math.max(0, hours + late - 500) * 10 + Math.max(0, ai - 2_000);
                default -> 0;
            };
        }

        /** Cents drawn from credits for March. */
        long drawn() {
            return Math.min(ai, switch (plan) {
                case "developer" -> 500;
                case "startup" -> 2_000;
                default -> FREE_CREDIT;
            });
        }
    }

    /** March, lived through once; each test goes on from a copy of it. */
    private static final class March {
        static final DatabaseAddress ADDRESS;
        static final List<Workspace> WORKSPACES;
        static final Instant NOW;

        static {
            try (ManyWorkspaces first = new ManyWorkspaces(TestDatabase.freshAddress(), Instant.parse("2026-03-01T00:00:00Z"), List.of())) {
                first.begin();
                ADDRESS = first.address;
                WORKSPACES = List.copyOf(first.workspaces);
                NOW = first.time.instant();
            }
        }
    }

    final DatabaseAddress address;
    final Database database;
    final ManualTime time;
    final House house;
    private final List<Workspace> workspaces;

    ManyWorkspaces() {
        this(TestDatabase.copyOf(March.ADDRESS), March.NOW, March.WORKSPACES);
    }

    private ManyWorkspaces(DatabaseAddress address, Instant now, List<Workspace> workspaces) {
        this.address = address;
        this.database = Database.connect(address, 12);
        this.time = ManualTime.at(now.toString());
        this.house = house(database);
        this.workspaces = new ArrayList<>(workspaces);
    }

    private void begin() {
        database.transact(tx -> house.applyCatalog.run(tx, new ApplyCatalog.Request(sampleCatalog(), "test"), time.instant()));
        List<UsageEvent> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            time.advance(Duration.ofSeconds(Duration.ofDays(25).toSeconds() / COUNT));
            workspaces.add(create(i));
            Used used = Used.of(i);
            events.add(event(i, "first", "compute.run", "milliseconds", used.hours() / 2 * 3_600_000));
            events.add(event(i, "second", "compute.run", "milliseconds", (used.hours() - used.hours() / 2) * 3_600_000));
            events.add(aiEvent(i, used.ai()));
        }
        time.set(Instant.parse("2026-03-27T00:00:00Z"));
        record(events);
    }

    /** A house on the same time, as of another node with a pool of its own. */
    House house(Database own) {
        return new House(own, time, Tokens.seeded(1), TestSettings.SANDBOX, TestMasterKeys.KEYS);
    }

    private Workspace create(int i) {
        String key = "w" + i;
        Workspace workspace = database.inTransaction(tx -> house.createWorkspace.run(tx, new CreateWorkspace.Request(
                new NewWorkspace(key, key, "owner@example.com"), Optional.of(Used.of(i).plan()), "test"), time.instant())).workspace();
        if (Used.of(i).plan().equals("free")) {
            database.transact(tx -> house.credits.grant(tx, workspace.id(), new CreditGrant.Terms("ai_spend", CreditGrant.Kind.SIGNUP,
                    new Money(FREE_CREDIT, USD), time.instant(), Optional.empty(), "signup"), time.instant()));
        }
        return workspace;
    }

    /** What is still on its way on the 1st. */
    void sendLateUsage() {
        List<UsageEvent> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            if (Used.of(i).late() > 0) {
                events.add(event(i, "late", "compute.run", "milliseconds", Used.of(i).late() * 3_600_000));
            }
        }
        record(events);
    }

    /** Hours and AI spend of March that arrive when March is billed; Free's is at its limit or without a price, and is left out. */
    void sendCorrections() {
        List<UsageEvent> events = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            if (!Used.of(i).plan().equals("free")) {
                events.add(event(i, "late-hours", "compute.run", "milliseconds", LATE_HOURS * 3_600_000));
                events.add(event(i, "late-ai", "ai.request", JsonNodeFactory.instance.objectNode().put("costUsd", new Money(LATE_AI, USD).toString())));
            }
        }
        record(events);
    }

    private void record(List<UsageEvent> events) {
        List<EventOutcome> outcomes = database.inTransaction(tx -> house.recordUsage.decide(tx, List.of(new RecordUsage.Request(events, true))))
                .getFirst().outcomes();
        assertThat(outcomes).allMatch(EventOutcome.Counted.class::isInstance);
    }

    private static UsageEvent event(int i, String id, String type, String field, long value) {
        return event(i, id, type, JsonNodeFactory.instance.objectNode().put(field, value));
    }

    private static UsageEvent aiEvent(int i, long cents) {
        return event(i, "ai", "ai.request", JsonNodeFactory.instance.objectNode().put("costUsd", new Money(cents, USD).toString()));
    }

    private static UsageEvent event(int i, String id, String type, ObjectNode data) {
        Instant when = Instant.parse("2026-03-26T00:00:00Z").plusSeconds(i);
        return new UsageEvent("/test", id, type, "w" + i, when, UsageEvent.NO_PROJECT, data, data.toString());
    }

    /** Each workspace has exactly its invoice of 1 April, right to the cent, numbers have no gaps, and credits were drawn once. */
    void requireBilledOnce() {
        InvoiceAudit.check(house, workspaces);
        for (int i = 0; i < COUNT; i++) {
            Workspace workspace = workspaces.get(i);
            Used used = Used.of(i);
            List<Invoice> invoices = database.read(tx -> house.invoices.newest(tx, workspace.id(), 100)).stream()
                    .filter(invoice -> invoice.kind() == InvoiceKind.REGULAR && invoice.date().equals(LocalDate.of(2026, 4, 1)))
                    .toList();
            if (used.plan().equals("free")) {
                assertThat(invoices).as("Free is never billed: %s", used).isEmpty();
            } else {
                assertThat(invoices).as("%s", used).hasSize(1);
                assertThat(invoices.getFirst().number()).as("number of %s", used).isPresent();
                assertThat(invoices.getFirst().total().minorUnits()).as("%s", used).isEqualTo(used.billed());
            }
            assertThat(drawnForMarch(workspace)).as("credit drawn by %s", used).isEqualTo(used.drawn());
        }
    }

    /** The invoice of 1 May has, beside its fee, what March comes to now less what it was billed; and March's credits paid what they would have paid. */
    void requireCorrectedOnce() {
        InvoiceAudit.check(house, workspaces);
        for (int i = 0; i < COUNT; i++) {
            Workspace workspace = workspaces.get(i);
            Used used = Used.of(i);
            List<Invoice> invoices = database.read(tx -> house.invoices.newest(tx, workspace.id(), 100)).stream()
                    .filter(invoice -> invoice.kind() == InvoiceKind.REGULAR && invoice.date().equals(LocalDate.of(2026, 5, 1)))
                    .toList();
            long fee = used.plan().equals("developer") ? 2_500 : 12_000;
            assertThat(invoices).as("%s", used).hasSize(used.plan().equals("free") ? 0 : 1);
            assertThat(invoices.stream().mapToLong(invoice -> invoice.total().minorUnits()).sum()).as("%s", used)
                    .isEqualTo(used.plan().equals("free") ? 0 : fee + used.corrected().billed() - used.billed());
            assertThat(drawnForMarch(workspace)).as("credit drawn by %s", used).isEqualTo(used.corrected().drawn());
        }
    }

    private long drawnForMarch(Workspace workspace) {
        return database.read(tx -> tx.handle()
                .createQuery("""
                        select coalesce(-sum(amount_minor), 0)::bigint from credit_entry
                        where workspace_id = :workspace and period = '2026-03-01' and kind in ('drawn', 'given_back')""")
                .bind("workspace", workspace.id().value())
                .mapTo(Long.class)
                .one());
    }

    private static String sampleCatalog() {
        try (var stream = ManyWorkspaces.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(Optional.ofNullable(stream).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
