package io.tollgate.actions;

import static io.tollgate.actions.GatesHouse.keyed;
import static io.tollgate.actions.GatesHouse.wish;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.domain.catalog.CatalogDocuments;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.Reservation.State;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.db.GroupCommit;
import io.tollgate.foundation.random.Tokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database, and many callers at once. A trigger of the tests refuses any write that would pass a limit by one unit. */
class GateRacesTest {
    private static final int CALLERS = 64;
    private static final int ROUNDS = 8;

    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final List<Node> nodes = new ArrayList<>();

    private record Node(
            Database database,
            House house,
            GroupCommit<ReserveUsage.Request, ReserveUsage.Answer> gate,
            GroupCommit<RecordUsage.Request, RecordUsage.Answer> events) {

        static Node on(DatabaseAddress address, ManualTime time) {
            Database database = Database.connect(address, 24);
            House house = new House(database, time, Tokens.seeded(1), Settings.STANDARD, TestMasterKeys.KEYS);
            return new Node(
                    database,
                    house,
                    new GroupCommit<>("gate", database, house.reserveUsage, request -> 1, GroupCommit.Limits.standard()),
                    new GroupCommit<>("events", database, house.recordUsage, request -> 1, GroupCommit.Limits.standard()));
        }

        ReserveOutcome reserve(ReserveUsage.Wish wish) {
            return gate.submit(new ReserveUsage.Request(List.of(wish))).outcomes().getFirst();
        }

        void limit(String quantity, ManualTime time) {
            database.transact(tx -> house.setLimit.run(
                    tx, new SetLimit.Request("hot", "job_runs", new BigDecimal(quantity), RunningWork.STOP, "test"), time.instant()));
        }
    }

    @BeforeEach
    void start() {
        DatabaseAddress address = TestDatabase.freshAddress();
        nodes.add(Node.on(address, time));
        nodes.add(Node.on(address, time));
        Node node = nodes.getFirst();
        node.database().transact(tx -> {
            int version = node.house().applyCatalog
                    .run(tx, new ApplyCatalog.Request(CatalogDocuments.sample(), "test"), time.instant()).version().number();
            for (String[] each : new String[][] {{"hot", "developer"}, {"other", "developer"}, {"free", "free"}}) {
                Workspace workspace = node.house().workspaces.create(tx, new NewWorkspace(each[0], each[0], "owner@example.com"), time.instant());
                node.house().subscriptions.add(tx, workspace.id(), Phase.openFrom(time.instant(), version, each[1]), time.instant());
            }
        });
        node.database().transact(tx -> {
            tx.handle().execute("""
                    create function refuse_to_pass_a_limit() returns trigger language plpgsql as $$
                    begin
                        if new.hard_limit is not null and new.billable + new.reserved > greatest(new.hard_limit, old.billable + old.reserved) then
                            raise exception 'limit % passed: % billable, % reserved', new.hard_limit, new.billable, new.reserved;
                        end if;
                        return new;
                    end $$""");
            tx.handle().execute("""
                    create trigger refuse_to_pass_a_limit before update on usage_counter for each row execute function refuse_to_pass_a_limit()""");
        });
    }

    @AfterEach
    void stop() {
        GateSums.audit(nodes.getFirst().database());
        for (Node node : nodes) {
            node.gate().close();
            node.events().close();
            node.database().close();
        }
    }

    /** What the callers of a race were told, to be held against what the database says. */
    private final class Told {
        final AtomicLong used = new AtomicLong();
        final AtomicLong settled = new AtomicLong();
        final AtomicLong released = new AtomicLong();
        final AtomicLong granted = new AtomicLong();

        void settle(Node node, ReservationId id, long quantity) {
            Reservation reservation = node.database().read(tx -> node.house().reservations.find(tx, List.of(id)).get(id));
            UsageEvent event = node.database().read(tx -> node.house().settleReservation.event(
                    tx, node.house().workspaces.find(tx, id.workspace()).orElseThrow(), reservation, quantity, time.instant()));
            EventOutcome outcome = node.events().submit(new RecordUsage.Request(List.of(event), false)).outcomes().getFirst();
            if (outcome instanceof EventOutcome.Counted counted) {
                used.addAndGet(quantity);
                settled.addAndGet(counted.unsettled().isEmpty() ? 1 : 0);
            }
        }

        void release(Node node, ReservationId id) {
            State state = node.database().<Reservation>inTransaction(tx -> node.house().endReservation.release(
                    tx, node.house().reservations.find(tx, List.of(id)).get(id), time.instant())).state();
            released.addAndGet(state == State.RELEASED ? 1 : 0);
        }
    }

    @Test
    void a_hot_counter_never_passes_its_limit_whatever_races() throws Exception {
        nodes.getFirst().limit("150", time);
        Told told = new Told();
        AtomicBoolean over = new AtomicBoolean();
        List<Callable<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int seed = caller;
            callers.add(() -> reserveAndEnd(seed, told));
        }
        try (ExecutorService others = Executors.newFixedThreadPool(2)) {
            Future<?> limits = others.submit(() -> changeLimits(over));
            Future<?> jobs = others.submit(() -> expireAndAudit(over));
            try {
                all(callers);
            } finally {
                over.set(true);
            }
            limits.get();
            jobs.get();
        }
        Database database = nodes.getFirst().database();
        var byState = database.read(tx -> tx.handle().createQuery("select state, count(*) as reservations from reservation group by state")
                .map((row, context) -> java.util.Map.entry(row.getString(1), row.getLong(2))).stream()
                .collect(Collectors.toMap(java.util.Map.Entry::getKey, java.util.Map.Entry::getValue)));
        assertThat(byState.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(told.granted.get()).isGreaterThan(CALLERS / 2);
        assertThat(byState.getOrDefault("settled", 0L)).isEqualTo(told.settled.get());
        assertThat(byState.getOrDefault("released", 0L)).isEqualTo(told.released.get());
        assertThat(database.<Long>read(tx -> tx.handle().createQuery("select coalesce(sum(used), 0) from usage_counter").mapTo(Long.class).one()))
                .isEqualTo(told.used.get());
    }

    private Void reserveAndEnd(int seed, Told told) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Node node = nodes.get(random.nextInt(2));
            Node otherNode = nodes.get(random.nextInt(2));
            int quantity = 1 + random.nextInt(9);
            Duration held = random.nextInt(4) == 0 ? Duration.ofSeconds(5) : Duration.ofHours(1);
            if (!(node.reserve(GatesHouse.heldFor(wish("hot", "job_runs", String.valueOf(quantity)), held)) instanceof ReserveOutcome.Reserved reserved)) {
                continue;
            }
            told.granted.incrementAndGet();
            switch (random.nextInt(5)) {
                case 0 -> told.settle(otherNode, reserved.id(), quantity);
                case 1 -> told.settle(otherNode, reserved.id(), quantity + 2);
                case 2 -> told.release(otherNode, reserved.id());
                case 3 -> {
                    try (ExecutorService rival = Executors.newSingleThreadExecutor()) {
                        Future<?> settling = rival.submit(() -> told.settle(otherNode, reserved.id(), 1));
                        told.release(node, reserved.id());
                        settling.get();
                    }
                }
                default -> time.advance(Duration.ofSeconds(1));
            }
        }
        return null;
    }

    private void changeLimits(AtomicBoolean over) {
        Random random = new Random(7);
        while (!over.get()) {
            nodes.get(random.nextInt(2)).limit(String.valueOf(50 + random.nextInt(400)), time);
        }
    }

    private void expireAndAudit(AtomicBoolean over) {
        while (!over.get()) {
            Node node = nodes.getLast();
            node.house().runDueWork.run(node.house().jobs.getFirst());
            GateSums.audit(node.database());
        }
    }

    @Test
    void a_fixed_limit_is_filled_to_the_last_unit_and_not_beyond() throws Exception {
        nodes.getFirst().limit("100", time);
        List<Callable<ReserveOutcome>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS * 3; caller++) {
            Node node = nodes.get(caller % 2);
            callers.add(() -> node.reserve(wish("hot", "job_runs", "1")));
        }
        List<ReserveOutcome> outcomes = all(callers);
        assertThat(outcomes.stream().filter(ReserveOutcome.Reserved.class::isInstance)).hasSize(100);
        assertThat(outcomes.stream().filter(ReserveOutcome.LimitReached.class::isInstance)).hasSize(CALLERS * 3 - 100);
    }

    @Test
    void one_key_grants_once_on_both_nodes_and_for_one_request_only() throws Exception {
        List<Callable<ReserveOutcome>> same = new ArrayList<>();
        List<Callable<ReserveOutcome>> different = new ArrayList<>();
        for (int caller = 0; caller < 16; caller++) {
            Node node = nodes.get(caller % 2);
            String workspace = caller % 4 < 2 ? "hot" : "other";
            same.add(() -> node.reserve(keyed(wish("hot", "job_runs", "3"), "same", "3 runs")));
            different.add(() -> node.reserve(keyed(wish(workspace, "job_runs", "3"), "different", workspace)));
        }
        List<ReserveOutcome.Reserved> granted = all(same).stream().map(ReserveOutcome.Reserved.class::cast).toList();
        assertThat(granted.stream().map(ReserveOutcome.Reserved::id).distinct()).hasSize(1);
        assertThat(granted.stream().filter(each -> !each.repeated())).hasSize(1);

        List<ReserveOutcome> answers = all(different);
        assertThat(answers.stream().filter(ReserveOutcome.Reserved.class::isInstance).map(each -> ((ReserveOutcome.Reserved) each).id()).distinct()).hasSize(1);
        assertThat(answers.stream().filter(ReserveOutcome.Refused.class::isInstance)).hasSize(8);
    }

    @Test
    void machines_never_outnumber_their_slots_nor_their_time_the_limit() throws Exception {
        List<Callable<LeaseOutcome>> starts = new ArrayList<>();
        for (int caller = 0; caller < 32; caller++) {
            Node node = nodes.get(caller % 2);
            String project = "p" + caller % 8;
            starts.add(() -> node.database().inTransaction(tx ->
                    node.house().startLease.run(tx, new StartLease.Request("free", project, "standard"), time.instant())));
        }
        List<LeaseOutcome> outcomes = all(starts);
        List<LeaseOutcome.Running> running = outcomes.stream().filter(LeaseOutcome.Running.class::isInstance).map(LeaseOutcome.Running.class::cast).toList();
        assertThat(running).hasSize(5);
        assertThat(running.stream().map(each -> each.lease().project()).distinct()).hasSize(5);
        GateSums.audit(nodes.getFirst().database());

        List<Callable<Object>> ends = new ArrayList<>();
        for (LeaseOutcome.Running each : running) {
            for (Node node : nodes) {
                ends.add(() -> node.database().inTransaction(tx -> node.house().endLease.run(tx, each.lease().id(), time.instant())));
                ends.add(() -> node.database().inTransaction(tx -> node.house().renewLease.run(tx, each.lease().id(), time.instant())));
            }
        }
        time.advance(Duration.ofSeconds(30));
        all(ends);
        assertThat(nodes.getFirst().database().<String>read(tx ->
                tx.handle().createQuery("select used || ' used, ' || reserved || ' reserved' from usage_counter").mapTo(String.class).one()))
                .isEqualTo("150000 used, 0 reserved");
    }

    private static <T> List<T> all(List<Callable<T>> callers) throws Exception {
        CyclicBarrier together = new CyclicBarrier(callers.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = callers.stream()
                    .map(caller -> threads.submit(() -> {
                        together.await();
                        return caller.call();
                    }))
                    .toList();
            List<T> answers = new ArrayList<>();
            for (Future<T> each : running) {
                answers.add(each.get());
            }
            return answers;
        }
    }
}
