package io.tollgate.actions;

import static io.tollgate.actions.MeteringHouse.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events counted on a real database: exactly once, in every aggregation, within their limits, and taken back again. */
class RecordUsageTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);
    static final String CATALOG = """
            name: test
            currency: USD
            metrics:
              hours:
                name: Hours
                event: run
                aggregation: sum
                value: { field: ms, in: ms }
                unit: { name: hour, smallest: ms, smallestPerUnit: 3600000 }
              runs: { name: Runs, event: run, aggregation: count, unit: { name: run } }
              peak: { name: Peak, event: run, aggregation: max, value: { field: memory, in: MB }, unit: { name: MB } }
              seats: { name: Seats, event: run, aggregation: unique, value: { field: user, in: text }, unit: { name: seat } }
              disk: { name: Disk, event: run, aggregation: latest, value: { field: disk, in: GB }, unit: { name: GB } }
              big: { name: Big, event: run, filter: { field: size, isOneOf: [l, xl] }, aggregation: count, unit: { name: run } }
            plans:
              open:
                name: Open
                monthlyFee: 10
                metrics:
                  hours: { price: { perUnit: 1 } }
                  runs: { price: { perUnit: 1 } }
                  peak: { price: { perUnit: 1 } }
                  seats: { price: { perUnit: 1 } }
                  disk: { price: { perUnit: 1 } }
                  big: { price: { perUnit: 1 } }
                limits: { concurrentMachines: 5, concurrentMachinesPerProject: 1, machineSizes: [standard], retentionDays: 30, users: 1 }
              limited:
                name: Limited
                monthlyFee: 0
                metrics:
                  hours: { allowance: 3, limit: allowance }
                  runs: { allowance: 5, limit: allowance }
                  peak: { allowance: 100, limit: allowance }
                  seats: { allowance: 2, limit: allowance }
                  disk: { allowance: 50, limit: allowance }
                  big: not available
                limits: { concurrentMachines: 5, concurrentMachinesPerProject: 1, machineSizes: [standard], retentionDays: 30, users: 1 }
            """;

    private static MeteringHouse house;

    @BeforeAll
    static void build() {
        house = new MeteringHouse("2026-03-10T12:00:00Z", CATALOG);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void countsAnEventOnceWhateverItsTime() {
        WorkspaceId workspace = house.workspace("once", "open");
        UsageEvent first = run("once", "e1", "2026-03-10T10:00:00Z", 60_000, 1, "a", 1);
        UsageEvent sameIdOtherTime = run("once", "e1", "2026-03-09T10:00:00Z", 90_000, 1, "a", 1);

        assertThat(house.record(first, first)).containsExactly(new EventOutcome.Counted(false), new EventOutcome.Duplicate());
        assertThat(house.record(sameIdOtherTime, run("once", "e2", "2026-03-10T10:00:00Z", 1_000, 1, "a", 1)))
                .containsExactly(new EventOutcome.Duplicate(), new EventOutcome.Counted(false));

        assertThat(used(workspace)).containsEntry("hours", 61_000L).containsEntry("runs", 2L);
    }

    @Test
    void rejectsByNameAndKeepsTheGoodOnes() {
        WorkspaceId workspace = house.workspace("mixed", "open");

        List<EventOutcome> outcomes = house.record(
                run("mixed", "good", "2026-03-10T10:00:00Z", 1_000, 1, "a", 1),
                run("nobody", "e", "2026-03-10T10:00:00Z", 1, 1, "a", 1),
                run("mixed", "future", "2026-03-10T13:00:01Z", 1, 1, "a", 1),
                run("mixed", "old", "2025-11-30T23:59:59Z", 1, 1, "a", 1),
                run("mixed", "before", "2026-02-28T23:59:59Z", 1, 1, "a", 1),
                event("mixed", "type", "walk", "2026-03-10T10:00:00Z", "{}"),
                event("mixed", "missing", "run", "2026-03-10T10:00:00Z", "{'ms': 1}"),
                event("mixed", "negative", "run", "2026-03-10T10:00:00Z", "{'ms': -1, 'memory': 1, 'user': 'a', 'disk': 1}"),
                event("mixed", "fraction", "run", "2026-03-10T10:00:00Z", "{'ms': 1.5, 'memory': 1, 'user': 'a', 'disk': 1}"),
                event("mixed", "text", "run", "2026-03-10T10:00:00Z", "{'ms': 'x', 'memory': 1, 'user': 'a', 'disk': 1}"),
                event("mixed", "huge", "run", "2026-03-10T10:00:00Z", "{'ms': 1000000000000001, 'memory': 1, 'user': 'a', 'disk': 1}"));

        assertThat(outcomes.getFirst()).isEqualTo(new EventOutcome.Counted(false));
        assertThat(outcomes.stream().skip(1).map(EventOutcome.Rejected.class::cast).map(rejected -> rejected.code() + " " + rejected.field()))
                .containsExactly(
                        ErrorCode.UNKNOWN_WORKSPACE + " subject",
                        ErrorCode.TIME_IN_FUTURE + " time",
                        ErrorCode.TIME_TOO_OLD + " time",
                        ErrorCode.TIME_TOO_OLD + " time",
                        ErrorCode.UNKNOWN_EVENT_TYPE + " type",
                        ErrorCode.INVALID_EVENT_DATA + " data.memory",
                        ErrorCode.INVALID_EVENT_DATA + " data.ms",
                        ErrorCode.INVALID_EVENT_DATA + " data.ms",
                        ErrorCode.INVALID_EVENT_DATA + " data.ms",
                        ErrorCode.INVALID_EVENT_DATA + " data.ms");
        assertThat(used(workspace)).containsEntry("runs", 1L);
    }

    @Test
    void keepsNothingOfAnAtomicRequestWithABadEvent() {
        WorkspaceId workspace = house.workspace("atomic", "open");
        UsageEvent good = run("atomic", "good", "2026-03-10T10:00:00Z", 1_000, 1, "a", 1);
        UsageEvent bad = event("atomic", "bad", "walk", "2026-03-10T10:00:00Z", "{}");
        UsageEvent neighbour = run("atomic", "other", "2026-03-10T10:00:00Z", 1_000, 1, "a", 1);

        List<RecordUsage.Answer> answers = house.database.inTransaction(tx -> house.house.recordUsage.decide(tx, List.of(
                new RecordUsage.Request(List.of(good, bad), true), new RecordUsage.Request(List.of(neighbour), true))));

        assertThat(answers).extracting(RecordUsage.Answer::kept).containsExactly(false, true);
        assertThat(used(workspace)).containsEntry("runs", 1L);
        assertThat(house.record(good)).containsExactly(new EventOutcome.Counted(false));
    }

    @Test
    void marksWhatIsBeyondTheLimitAndLeavesItUnbilled() {
        WorkspaceId workspace = house.workspace("limited", "limited");

        List<EventOutcome> outcomes = house.record(
                run("limited", "1", "2026-03-10T01:00:00Z", 7_000_001, 90, "a", 10),
                run("limited", "2", "2026-03-10T02:00:00Z", 7_000_001, 120, "b", 60),
                run("limited", "3", "2026-03-10T03:00:00Z", 1, 10, "c", 20));

        assertThat(outcomes).containsExactly(
                new EventOutcome.Counted(false), new EventOutcome.Counted(true), new EventOutcome.Counted(true));
        // 3 h of 3.9; 2 of the 3 seats; the peak of 120 up to 100; the disk's last value, 20, is within its limit.
        assertThat(used(workspace)).containsAllEntriesOf(Map.of("hours", 14_000_003L, "peak", 120L, "seats", 3L, "disk", 20L));
        assertThat(billable(workspace)).containsAllEntriesOf(Map.of("hours", 10_800_000L, "peak", 100L, "seats", 2L, "disk", 20L));
        assertThat(house.database.<Map<String, Long>>read(tx -> inRange(workspace))).isEqualTo(billable(workspace));
    }

    @Test
    void takesBackWhatAnEventCountedAndSaysWhenThereIsNothingToTakeBack() {
        WorkspaceId workspace = house.workspace("void", "open");
        house.record(
                run("void", "v1", "2026-03-10T01:10:00Z", 1_000, 50, "a", 5),
                run("void", "v2", "2026-03-10T01:20:00Z", 2_000, 90, "b", 6),
                run("void", "v3", "2026-03-10T02:10:00Z", 4_000, 70, "b", 7));

        assertThat(house.voidEvent("/test", "v2").before()).isFalse();
        assertThat(house.voidEvent("/test", "v2").before()).isTrue();
        assertThat(used(workspace))
                .containsAllEntriesOf(Map.of("hours", 5_000L, "runs", 2L, "peak", 70L, "seats", 2L, "disk", 7L));
        house.voidEvent("/test", "v3");
        assertThat(used(workspace))
                .containsAllEntriesOf(Map.of("hours", 1_000L, "runs", 1L, "peak", 50L, "seats", 1L, "disk", 5L));
        assertThat(house.record(run("void", "v2", "2026-03-10T01:20:00Z", 2_000, 90, "b", 6))).containsExactly(new EventOutcome.Duplicate());
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> house.voidEvent("/test", "never"))
                .hasMessage("No event with this source and id was ever counted.");
    }

    @Test
    void the_latest_value_of_an_hour_whose_only_event_was_taken_back() {
        WorkspaceId workspace = house.workspace("emptied", "open");
        house.record(run("emptied", "1", "2026-03-09T01:10:00Z", 1, 10, "a", 30));
        house.voidEvent("/test", "1");
        house.record(run("emptied", "2", "2026-03-09T01:05:00Z", 1, 20, "a", 42));
        assertThat(used(workspace)).containsAllEntriesOf(Map.of("peak", 20L, "disk", 42L));
        Map<String, Long> billed = house.database.read(tx -> inRange(workspace));
        assertThat(billed).containsAllEntriesOf(Map.of("peak", 20L, "disk", 42L));
    }

    /**
     * Random events in random order and batches, some sent twice, some taken back: counters, hours, and any range of time must equal what the events
     * that remain come to when they are added up one by one.
     */
    @Test
    void addsUpToTheEventsHoweverTheyArrive() {
        for (long seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            String key = "random-" + seed;
            WorkspaceId workspace = house.workspace(key, "open");
            List<UsageEvent> events = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String time = "2026-03-%02dT%02d:%02d:00Z".formatted(1 + random.nextInt(3), random.nextInt(24), random.nextInt(4) * 15);
                events.add(run(key, seed + "-" + i, time, random.nextInt(100_000), random.nextInt(50), "user" + random.nextInt(6), random.nextInt(9)));
            }
            List<UsageEvent> sent = new ArrayList<>(events);
            sent.addAll(events.subList(0, 20));
            Collections.shuffle(sent, random);
            for (int from = 0; from < sent.size(); from += 7) {
                house.record(sent.subList(from, Math.min(sent.size(), from + 7)));
            }
            List<UsageEvent> remaining = new ArrayList<>(events);
            for (int i = 0; i < 25; i++) {
                UsageEvent gone = remaining.remove(random.nextInt(remaining.size()));
                house.voidEvent(gone.source(), gone.id());
                assertThat(used(workspace)).as("seed %d after voiding %d", seed, i + 1).containsAllEntriesOf(addedUp(remaining));
            }
            Map<String, Long> whole = house.database.read(tx -> inRange(workspace));
            assertThat(whole).as("seed %d", seed).isEqualTo(used(workspace));
            String cut = "2026-03-02T%02d:%02d:00Z".formatted(random.nextInt(24), random.nextInt(60));
            Map<String, Long> before = rangeOf(workspace, "2026-03-01T00:00:00Z", cut);
            Map<String, Long> after = rangeOf(workspace, cut, "2026-04-01T00:00:00Z");
            for (String summed : List.of("hours", "runs", "seats", "big")) {
                assertThat(before.getOrDefault(summed, 0L) + after.getOrDefault(summed, 0L)).as(summed + " cut at " + cut + ", seed " + seed)
                        .isEqualTo(whole.getOrDefault(summed, 0L));
            }
            assertThat(Math.max(before.getOrDefault("peak", 0L), after.getOrDefault("peak", 0L))).isEqualTo(whole.get("peak"));
            assertThat(after.getOrDefault("disk", before.get("disk"))).as("disk, seed %d cut %s", seed, cut).isEqualTo(whole.get("disk"));
        }
    }

    private static Map<String, Long> addedUp(List<UsageEvent> events) {
        Map<String, Long> sums = new HashMap<>();
        sums.put("hours", events.stream().mapToLong(event -> event.data().get("ms").longValue()).sum());
        sums.put("runs", (long) events.size());
        sums.put("peak", events.stream().mapToLong(event -> event.data().get("memory").longValue()).max().orElse(0));
        sums.put("seats", events.stream().map(event -> event.data().get("user").textValue()).distinct().count());
        sums.put("disk", events.stream()
                .max(java.util.Comparator.comparing(UsageEvent::time).thenComparing(event -> event.data().get("disk").longValue()))
                .map(event -> event.data().get("disk").longValue())
                .orElse(0L));
        return sums;
    }

    private static UsageEvent run(String workspace, String id, String time, long ms, int memory, String user, int disk) {
        String size = ms % 3 == 0 ? "xl" : "s";
        return event(workspace, id, "run", time, "{'project': 'p%d', 'ms': %d, 'memory': %d, 'user': '%s', 'disk': %d, 'size': '%s'}"
                .formatted(ms % 2, ms, memory, user, disk, size));
    }

    private static Map<String, Long> used(WorkspaceId workspace) {
        return counters(workspace, Counter::used);
    }

    private static Map<String, Long> billable(WorkspaceId workspace) {
        return counters(workspace, Counter::billable);
    }

    private static Map<String, Long> counters(WorkspaceId workspace, java.util.function.ToLongFunction<Counter> value) {
        return house.database.read(tx -> {
            Map<Integer, Counter> counters = house.house.counters.ofPeriod(tx, workspace.value(), MARCH);
            Map<String, Long> byKey = new HashMap<>();
            house.house.meteringIds.meters(tx, house.catalogVersion).all().stream()
                    .filter(metric -> counters.containsKey(metric.id()))
                    .forEach(metric -> byKey.put(metric.metric().key(), value.applyAsLong(counters.get(metric.id()))));
            return byKey;
        });
    }

    private static Map<String, Long> inRange(WorkspaceId workspace) {
        return rangeOf(workspace, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    }

    private static Map<String, Long> rangeOf(WorkspaceId workspace, String from, String to) {
        return house.database.read(tx -> {
            var metrics = house.house.meteringIds.meters(tx, house.catalogVersion).all();
            var range = new io.tollgate.foundation.time.TimeRange(java.time.Instant.parse(from), java.time.Instant.parse(to));
            var usage = house.house.phaseUsage.in(tx, workspace.value(), BillingPeriod.parse("2026-03").orElseThrow(), range, metrics);
            Map<String, Long> byKey = new HashMap<>();
            metrics.stream()
                    .filter(metric -> usage.containsKey(metric.id()))
                    .forEach(metric -> byKey.put(metric.metric().key(), usage.get(metric.id()).billable()));
            return byKey;
        });
    }
}
