package io.tollgate.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.domain.catalog.SampleCatalog;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.credits.SignupEligibility.Reason;
import io.tollgate.domain.credits.SignupStore;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.random.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many who sign up in one moment, on two nodes. */
class SignupRaceTest {
    private static final int SIGNUPS = 16;
    private static final ManualTime TIME = ManualTime.at("2026-03-10T12:00:00Z");
    private static final List<House> HOUSES = new ArrayList<>();

    @BeforeAll
    static void open() {
        DatabaseAddress address = TestDatabase.freshAddress();
        for (int seed = 1; seed <= 2; seed++) {
            HOUSES.add(new House(Database.connect(address, SIGNUPS / 2), TIME, Tokens.seeded(seed), Settings.STANDARD, TestMasterKeys.KEYS));
        }
        House first = HOUSES.getFirst();
        first.database.transact(tx -> first.applyCatalog.run(tx, new ApplyCatalog.Request(SampleCatalog.text(), "test"), TIME.instant()));
    }

    @AfterAll
    static void close() {
        HOUSES.forEach(house -> house.database.close());
    }

    @Test
    void ofOneAddressOneIsGranted() throws Exception {
        List<SignupStore.Decision> decisions = race("same", i -> "Jane.Doe+" + i + "@acme.example", new Signup(true, Optional.empty(), Optional.empty()));
        assertThat(decisions).filteredOn(SignupStore.Decision::granted).hasSize(1);
        assertThat(decisions).filteredOn(decision -> !decision.granted())
                .allSatisfy(decision -> assertThat(decision.reasons()).containsExactly(Reason.ADDRESS_SEEN_BEFORE));
        assertThat(granted("same")).isEqualTo(1);
    }

    @Test
    void ofOneNetworkThreeAndOfOneCardOne() throws Exception {
        assertThat(race("net", i -> "net" + i + "@acme.example", new Signup(true, Optional.of("198.51.100.7"), Optional.empty())))
                .filteredOn(SignupStore.Decision::granted).hasSize(3);
        assertThat(race("card", i -> "card" + i + "@acme.example", new Signup(true, Optional.empty(), Optional.of("card_1"))))
                .filteredOn(SignupStore.Decision::granted).hasSize(1);
    }

    @Test
    void nothingThatNamesAPersonIsKept() {
        House house = HOUSES.getFirst();
        Signup signup = new Signup(true, Optional.of("192.0.2.77"), Optional.of("card_secret"));
        create(house, "private", "somebody@acme.example", signup);
        String kept = house.database.read(tx -> tx.handle()
                .createQuery("select string_agg(d::text, ' ') from signup_decision d").mapTo(String.class).one());
        assertThat(kept).doesNotContain("somebody", "192.0.2", "card_secret");
        assertThat(house.database.<Optional<SignupStore.Decision>>read(tx -> new SignupStore(Tokens.seeded(9))
                .find(tx, house.workspaces.find(tx, "private").orElseThrow().id()))).get().matches(SignupStore.Decision::granted);
    }

    private static List<SignupStore.Decision> race(String name, IntFunction<String> email, Signup signup) throws Exception {
        CyclicBarrier together = new CyclicBarrier(SIGNUPS);
        List<Callable<SignupStore.Decision>> racers = new ArrayList<>();
        for (int i = 0; i < SIGNUPS; i++) {
            int number = i;
            racers.add(() -> {
                together.await();
                return create(HOUSES.get(number % 2), name + number, email.apply(number), signup);
            });
        }
        List<SignupStore.Decision> decisions = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(SIGNUPS)) {
            for (Future<SignupStore.Decision> each : threads.invokeAll(racers)) {
                decisions.add(each.get());
            }
        }
        return decisions;
    }

    private static SignupStore.Decision create(House house, String key, String email, Signup signup) {
        CreateWorkspace.Request request = new CreateWorkspace.Request(new NewWorkspace(key, key, email), Optional.of("free"), signup, "test");
        return house.database.inTransaction(tx -> house.createWorkspace.run(tx, request, TIME.instant())).signupCredit();
    }

    private static long granted(String prefix) {
        return HOUSES.getFirst().database.read(tx -> tx.handle()
                .createQuery("select count(*) from credit_grant join workspace w on w.id = workspace_id where w.key like :prefix || '%'")
                .bind("prefix", prefix)
                .mapTo(Long.class)
                .one());
    }
}
