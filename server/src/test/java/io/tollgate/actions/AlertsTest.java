package io.tollgate.actions;

import static io.tollgate.actions.MeteringHouse.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.Environment;
import io.tollgate.House;
import io.tollgate.Settings;
import io.tollgate.TestMasterKeys;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thresholds held against what is counted: told of once, in the transaction that crossed them. */
class AlertsTest {
    private static final String CATALOG = """
            name: test
            currency: USD
            metrics:
              hours:
                name: Compute hours
                event: run
                aggregation: sum
                value: { field: ms, in: ms }
                unit: { name: hour, smallest: ms, smallestPerUnit: 3600000 }
              runs: { name: Runs, event: run, aggregation: count, unit: { name: run } }
            plans:
              open:
                name: Open
                monthlyFee: 10
                metrics:
                  hours: { allowance: 100, price: { perUnit: 1 } }
                  runs: { price: { perUnit: 1 } }
                limits: { concurrentMachines: 5, concurrentMachinesPerProject: 1, machineSizes: [standard], retentionDays: 30, users: 1 }
              free:
                name: Free
                monthlyFee: 0
                metrics:
                  hours: { allowance: 3, limit: allowance }
                  runs: { allowance: 10, limit: allowance }
                limits: { concurrentMachines: 5, concurrentMachinesPerProject: 1, machineSizes: [standard], retentionDays: 30, users: 1 }
            """;

    private final AtomicInteger number = new AtomicInteger();
    private MeteringHouse house;
    private WorkspaceId acme;

    @BeforeEach
    void build() {
        house = new MeteringHouse("2026-03-10T12:00:00Z", CATALOG);
        acme = house.workspace("acme", "open");
        house.database.transact(tx -> house.house.webhookEndpoints.create(
                tx, new WebhookEndpoint.Wanted(WorkspaceId.NONE, "https://8.8.8.8/", Set.of(EventType.ALERT_CROSSED, EventType.LIMIT_REACHED)), now()));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_threshold_is_told_of_once_a_period() {
        set("hours", quantity("80"));
        house.record(hours(79));
        assertThat(told()).isEmpty();
        house.record(hours(1));
        assertThat(told()).containsExactly("mail alert.crossed", "webhook alert.crossed");
        house.record(hours(50));
        assertThat(told()).hasSize(2);

        house.time.set(Instant.parse("2026-04-02T00:00:00Z"));
        house.record(hours(79));
        assertThat(told()).hasSize(2);
        house.record(hours(1));
        assertThat(told()).hasSize(4);
    }

    @Test
    void the_mail_links_to_the_platforms_page_where_there_is_one() {
        set("hours", quantity("80"), quantity("90"));
        house.record(hours(80));
        House linking = new House(house.database, house.time, Tokens.seeded(2),
                Environment.of(Map.of("TOLLGATE_BILLING_PAGE_URL", "https://app.example.com/{workspace}/billing")).settings(), TestMasterKeys.KEYS);
        house.database.transact(tx -> linking.recordUsage.decide(tx, List.of(new RecordUsage.Request(List.of(hours(10)), false))));
        assertThat(contents("mail")).satisfiesExactly(
                without -> assertThat(without).contains("\"link\":\"\""),
                with -> assertThat(with).contains("\"link\":\"https://app.example.com/acme/billing\""));
    }

    @Test
    void a_batch_that_crosses_three_sends_one_mail() {
        set("hours", quantity("80"), percent(90, Threshold.Of.ALLOWANCE), quantity("85"), quantity("200"));
        house.record(hours(50), hours(45));
        assertThat(told()).containsExactly("mail alert.crossed", "webhook alert.crossed");
        assertThat(contents("webhook")).singleElement().asString()
                .contains("\"used\":\"95\"", "{\"quantity\":\"80\"}", "{\"quantity\":\"90\",\"percent\":90,\"of\":\"allowance\"}")
                .doesNotContain("\"200");
        assertThat(contents("mail")).singleElement().asString().contains("Compute hours reached 90% of the allowance");
    }

    @Test
    void two_metrics_at_once_share_a_mail_and_have_a_webhook_each() {
        set("hours", quantity("1"));
        set("runs", quantity("1"));
        house.record(hours(1));
        assertThat(told()).containsExactly("mail alert.crossed", "webhook alert.crossed", "webhook alert.crossed");
    }

    @Test
    void one_that_is_reached_when_it_is_set_is_told_of_at_once_and_one_that_stays_is_not_again() {
        house.record(hours(80));
        set("hours", quantity("80"));
        assertThat(told()).hasSize(2);
        set("hours", quantity("80"), quantity("90"));
        assertThat(told()).hasSize(2);
        set("hours", quantity("79"));
        assertThat(told()).hasSize(4);
        set("hours", quantity("80"));
        assertThat(told()).as("taken away and set again, it is a new one").hasSize(6);
    }

    @Test
    void a_removed_threshold_is_silent() {
        set("hours", quantity("80"));
        set("hours");
        house.record(hours(100));
        assertThat(told()).isEmpty();
    }

    @Test
    void the_limit_of_the_free_plan_is_told_of_when_it_is_reached() {
        house.workspace("tiny", "free");
        house.record(of("tiny", 2));
        assertThat(told()).isEmpty();
        house.record(of("tiny", 4));
        assertThat(told()).containsExactly("mail limit.reached", "webhook limit.reached");
        house.record(of("tiny", 4));
        assertThat(told()).hasSize(2);
        assertThat(contents("webhook")).singleElement().asString().contains("\"hardLimit\":\"3\"", "\"resetsAt\":\"2026-04-01T00:00:00Z\"");
    }

    @Test
    void the_first_refusal_at_a_limit_is_told_of_and_later_ones_write_nothing() {
        limit("10");
        assertThat(reserve("8")).isInstanceOf(ReserveOutcome.Reserved.class);
        assertThat(reserve("3")).isInstanceOf(ReserveOutcome.LimitReached.class);
        assertThat(told()).containsExactly("mail limit.reached", "webhook limit.reached");
        assertThat(contents("mail")).singleElement().asString().contains("Compute hours was refused at the hard limit of 10 hours", "set 8 hours aside");
        assertThat(contents("webhook")).singleElement().asString().contains("\"used\":\"0\"", "\"reserved\":\"8\"", "\"hardLimit\":\"10\"");
        String row = counterRow();
        reserve("3");
        assertThat(counterRow()).as("the same version of the same row").isEqualTo(row);
        house.record(hours(12));
        assertThat(told()).as("that usage reaches it later is no news").hasSize(2);

        limit("20");
        reserve("11");
        assertThat(told()).as("at a raised limit it is told of again").hasSize(4);
        limit("10");
        reserve("1");
        assertThat(told()).as("of a limit that was told of before it is not").hasSize(4);
        house.time.set(Instant.parse("2026-04-02T00:00:00Z"));
        reserve("11");
        assertThat(told()).as("in a new period it is").hasSize(6);
    }

    @Test
    void a_limit_that_usage_reached_is_not_told_of_again_when_it_refuses() {
        limit("10");
        house.record(hours(10));
        assertThat(told()).hasSize(2);
        reserve("1");
        assertThat(told()).hasSize(2);
        limit("0");
        reserve("1");
        assertThat(told()).as("a limit of nothing refuses by itself").hasSize(2);
    }

    @Test
    void many_that_are_refused_at_once_on_two_nodes_are_one_mail() throws Exception {
        limit("1");
        House other = new House(house.database, house.time, Tokens.seeded(9), Settings.STANDARD, TestMasterKeys.KEYS);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (House node : List.of(house.house, other, house.house, other, house.house, other)) {
                all.add(threads.submit(() -> house.database.inTransaction(tx -> node.reserveUsage.decide(tx, wish("2")))));
            }
        }
        for (Future<?> each : all) {
            each.get();
        }
        assertThat(told()).containsExactly("mail limit.reached", "webhook limit.reached");
    }

    @Test
    void a_percentage_of_the_limit_and_the_limit_at_once_are_one_mail() {
        WorkspaceId tiny = house.workspace("tiny", "free");
        setFor(tiny, "hours", percent(50, Threshold.Of.LIMIT));
        house.record(of("tiny", 3));
        assertThat(told()).containsExactly("mail limit.reached", "webhook alert.crossed", "webhook limit.reached");
    }

    @Test
    void a_limit_that_is_lowered_brings_its_percentage_nearer() {
        limit("150");
        set("hours", percent(80, Threshold.Of.LIMIT));
        house.record(hours(100));
        assertThat(told()).isEmpty();
        limit("125");
        assertThat(told()).as("80% of 125 are 100").containsExactly("mail alert.crossed", "webhook alert.crossed");
        limit("120");
        assertThat(told()).hasSize(2);
    }

    @Test
    void a_void_takes_back_nothing_and_tells_nothing_twice() {
        set("hours", quantity("80"));
        UsageEvent crossing = hours(80);
        house.record(crossing);
        house.voidEvent(crossing.source(), crossing.id());
        house.record(hours(80));
        assertThat(told()).hasSize(2);
    }

    @Test
    void usage_of_a_past_period_tells_only_what_it_crossed_itself() {
        house.time.set(Instant.parse("2026-04-02T00:00:00Z"));
        house.record(event("acme", "late-1", "run", "2026-03-15T00:00:00Z", "{'ms': %d}".formatted(90 * 3_600_000L)));
        set("hours", quantity("80"), quantity("95"));
        house.record(event("acme", "late-2", "run", "2026-03-16T00:00:00Z", "{'ms': 3600000}"));
        assertThat(told()).isEmpty();
        house.record(event("acme", "late-3", "run", "2026-03-16T00:00:00Z", "{'ms': %d}".formatted(10 * 3_600_000L)));
        assertThat(contents("mail")).singleElement().asString().contains("reached 95 hours", "March 2026");
    }

    @Test
    void of_two_nodes_that_count_around_a_threshold_one_tells() throws Exception {
        House other = new House(house.database, house.time, Tokens.seeded(9), Settings.STANDARD, TestMasterKeys.KEYS);
        for (int round = 1; round <= 15; round++) {
            set("hours", quantity(String.valueOf(10 * round)));
            int before = told().size();
            List<Future<?>> both = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (House node : List.of(house.house, other, house.house, other)) {
                    List<UsageEvent> batch = List.of(of("acme", 1), of("acme", 1), part("acme"));
                    both.add(threads.submit(() -> house.database.inTransaction(
                            tx -> node.recordUsage.decide(tx, List.of(new RecordUsage.Request(batch, false))))));
                }
            }
            for (Future<?> each : both) {
                each.get();
            }
            assertThat(told()).as("round %d", round).hasSize(before + 2);
        }
    }

    @Test
    void what_is_set_while_others_count_is_missed_by_none() throws Exception {
        for (int round = 1; round <= 15; round++) {
            String workspace = "racing-" + round;
            WorkspaceId id = house.workspace(workspace, "open");
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                Future<?> counted = threads.submit(() -> house.record(of(workspace, 5)));
                Future<?> set = threads.submit(() -> setFor(id, "hours", quantity("5")));
                counted.get();
                set.get();
            }
            assertThat(told()).as("round %d", round).hasSize(2 * round);
        }
    }

    @Test
    void what_cannot_be_a_threshold_is_refused() {
        assertThatThrownBy(() -> set("nothing", quantity("1"))).isInstanceOfSatisfying(ApiError.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.UNKNOWN_METRIC));
        for (String odd : List.of("0", "-1", "0.00000001", "99999999999999999999")) {
            assertThatThrownBy(() -> set("hours", quantity("1"), quantity(odd))).as(odd)
                    .isInstanceOfSatisfying(ApiError.class, no -> assertThat(no.field()).contains("thresholds[1].quantity"));
        }
        assertThatThrownBy(() -> set("hours", quantity("1"), quantity("1.0"))).isInstanceOf(ApiError.class);
    }

    private void set(String metric, SetAlerts.Wanted... thresholds) {
        setFor(acme, metric, thresholds);
    }

    private void setFor(WorkspaceId id, String metric, SetAlerts.Wanted... thresholds) {
        house.database.transact(tx -> {
            Workspace workspace = house.house.workspaces.find(tx, id).orElseThrow();
            house.house.setAlerts.run(tx, new SetAlerts.Request(workspace, metric, List.of(thresholds), "test"), now());
        });
    }

    private static List<ReserveUsage.Request> wish(String hours) {
        return List.of(new ReserveUsage.Request(List.of(new ReserveUsage.Wish(
                "acme", "hours", new BigDecimal(hours), UsageEvent.NO_PROJECT, ReserveUsage.HELD_BY_DEFAULT, Optional.empty(), Optional.empty()))));
    }

    private ReserveOutcome reserve(String hours) {
        return house.database.inTransaction(tx -> house.house.reserveUsage.decide(tx, wish(hours))).getFirst().outcomes().getFirst();
    }

    private String counterRow() {
        return house.database.read(tx -> tx.handle().createQuery("select string_agg(xmin || ' ' || ctid, ', ' order by ctid) from usage_counter")
                .mapTo(String.class).one());
    }

    private void limit(String hours) {
        SetLimit.Request request = new SetLimit.Request("acme", "hours", new BigDecimal(hours), RunningWork.STOP, "test");
        house.database.transact(tx -> house.house.setLimit.run(tx, request, now()));
    }

    private static SetAlerts.Wanted quantity(String units) {
        return new SetAlerts.Wanted.Quantity(new BigDecimal(units));
    }

    private static SetAlerts.Wanted percent(int percent, Threshold.Of of) {
        return new SetAlerts.Wanted.Percent(percent, of);
    }

    private UsageEvent hours(int hours) {
        return of("acme", hours);
    }

    private UsageEvent of(String workspace, int hours) {
        return event(workspace, "e" + number.incrementAndGet(), "run", now().toString(), "{'ms': %d}".formatted(hours * 3_600_000L));
    }

    /** Half an hour, so that four batches make ten. */
    private UsageEvent part(String workspace) {
        return event(workspace, "e" + number.incrementAndGet(), "run", now().toString(), "{'ms': 1800000}");
    }

    private Instant now() {
        return house.time.instant();
    }

    /** Oldest first. */
    private List<String> told() {
        return house.database.read(tx -> house.house.outbox.list(tx, Long.MAX_VALUE, 1_000)).reversed().stream()
                .map(AlertsTest::words)
                .toList();
    }

    private static String words(OutboxItem item) {
        return item.kind().word() + " " + item.type();
    }

    private List<String> contents(String kind) {
        return house.database.read(tx -> tx.handle().createQuery("select content from outbox where kind = :kind order by id")
                .bind("kind", kind).mapTo(String.class).list());
    }
}
