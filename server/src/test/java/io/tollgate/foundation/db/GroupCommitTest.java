package io.tollgate.foundation.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.Await;
import io.tollgate.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final GroupCommit.Limits ONE_COMMITTER = new GroupCommit.Limits(1, 5_000, 50_000);

    private static Database database;
    private ExecutorService callers;

    @BeforeAll
    static void open() {
        database = TestDatabase.withoutTables();
        database.transact(tx -> tx.handle().execute(
                "CREATE TABLE kept (seq bigint GENERATED ALWAYS AS IDENTITY, n int PRIMARY KEY CHECK (n >= 0))"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void begin() {
        callers = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void end() {
        callers.close();
        database.transact(tx -> tx.handle().execute("TRUNCATE kept"));
    }

    @Test
    void manyRacingCallersEachGetTheirOwnAnswerAndEveryRowIsThere() throws Exception {
        GroupCommit<Integer, String> commit =
                new GroupCommit<>("test", database, GroupCommitTest::keep, n -> 1, GroupCommit.Limits.standard());
        try (commit) {
            List<Future<String>> answers = IntStream.range(0, 5_000)
                    .mapToObj(n -> callers.submit(() -> commit.submit(n)))
                    .toList();
            for (int n = 0; n < answers.size(); n++) {
                assertThat(answers.get(n).get(30, TimeUnit.SECONDS)).isEqualTo("kept " + n);
            }
            assertThat(keptInOrder()).hasSize(5_000);
            assertThat(commit.requests()).isEqualTo(5_000);
            assertThat(commit.batches()).isLessThan(2_500);
        }
    }

    @Test
    void whatQueuesDuringACommitIsTheNextBatchInArrivalOrder() throws Exception {
        Gate gate = new Gate();
        try (GroupCommit<Integer, String> commit = gated(gate, ONE_COMMITTER)) {
            List<Future<String>> answers = new ArrayList<>();
            answers.add(callers.submit(() -> commit.submit(100)));
            gate.reached.await();
            for (int n : List.of(7, 3, 5, 1)) {
                answers.add(queue(commit, n));
            }
            gate.open.countDown();
            for (Future<String> answer : answers) {
                answer.get(10, TimeUnit.SECONDS);
            }
            assertThat(keptInOrder()).containsExactly(100, 7, 3, 5, 1);
            assertThat(commit.batches()).isEqualTo(2);
        }
    }

    @Test
    void aFailingRequestFailsAloneWhereverItStands() throws Exception {
        for (int position = 0; position < 9; position++) {
            Gate gate = new Gate();
            int offset = 1_000 * (position + 1);
            try (GroupCommit<Integer, String> commit = gated(gate, ONE_COMMITTER)) {
                List<Future<String>> answers = new ArrayList<>();
                callers.submit(() -> commit.submit(offset + 500));
                gate.reached.await();
                for (int n = 0; n < 9; n++) {
                    answers.add(queue(commit, n == position ? -1 : offset + n));
                }
                gate.open.countDown();
                for (int n = 0; n < 9; n++) {
                    Future<String> answer = answers.get(n);
                    if (n == position) {
                        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                                .hasCauseInstanceOf(UnableToExecuteStatementException.class);
                    } else {
                        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("kept " + (offset + n));
                    }
                }
            }
            assertThat(keptInOrder().stream().filter(n -> n >= offset)).hasSize(9);
        }
    }

    @Test
    void anErrorReachesItsCallerAndTheCommitterLivesOn() {
        GroupCommit.Batch<Integer, String> batch = (tx, requests) -> {
            if (requests.contains(13)) {
                throw new StackOverflowError("13");
            }
            return keep(tx, requests);
        };
        try (GroupCommit<Integer, String> commit = new GroupCommit<>("test", database, batch, n -> 1, ONE_COMMITTER)) {
            assertThatThrownBy(() -> commit.submit(13)).isInstanceOf(StackOverflowError.class);
            assertThat(commit.submit(14)).isEqualTo("kept 14");
        }
    }

    @Test
    void aDatabaseThatIsGoneIsToldToAllAndNotTriedAgain() throws Exception {
        Gate gate = new Gate();
        List<Integer> sizes = new ArrayList<>();
        GroupCommit.Batch<Integer, String> batch = (tx, requests) -> {
            gate.pass();
            sizes.add(requests.size());
            int pid = tx.handle().createQuery("SELECT pg_backend_pid()").mapTo(Integer.class).one();
            database.transact(other -> other.handle().execute("SELECT pg_terminate_backend(?)", pid));
            return keep(tx, requests);
        };
        try (GroupCommit<Integer, String> commit = new GroupCommit<>("test", database, batch, n -> 1, ONE_COMMITTER)) {
            Future<String> first = callers.submit(() -> commit.submit(1));
            gate.reached.await();
            List<Future<String>> others = List.of(queue(commit, 2), queue(commit, 3));
            gate.open.countDown();
            for (Future<String> each : List.of(first, others.get(0), others.get(1))) {
                assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(DatabaseUnavailable.class);
            }
        }
        assertThat(sizes).containsExactly(1, 2);
        assertThat(keptInOrder()).isEmpty();
    }

    @Test
    void beyondItsWeightTheQueueRefusesAtOnceAndAHeavyRequestIsABatchOfItsOwn() throws Exception {
        Gate gate = new Gate();
        try (GroupCommit<Integer, String> commit =
                new GroupCommit<>("test", database, gate.before(GroupCommitTest::keep), n -> n, new GroupCommit.Limits(1, 10, 20))) {
            Future<String> heavy = callers.submit(() -> commit.submit(1_000));
            gate.reached.await();
            List<Future<String>> fitting = List.of(queue(commit, 8), queue(commit, 12));
            assertThatThrownBy(() -> commit.submit(1)).isInstanceOf(Overloaded.class);
            assertThat(commit.queuedWeight()).isEqualTo(20);
            gate.open.countDown();
            heavy.get(10, TimeUnit.SECONDS);
            for (Future<String> each : fitting) {
                each.get(10, TimeUnit.SECONDS);
            }
            assertThat(commit.batches()).isEqualTo(3);
        }
    }

    @Test
    void closeAnswersEverythingAcceptedAndRefusesTheRest() throws Exception {
        Gate gate = new Gate();
        GroupCommit<Integer, String> commit = gated(gate, ONE_COMMITTER);
        List<Future<String>> accepted = new ArrayList<>();
        accepted.add(callers.submit(() -> commit.submit(0)));
        gate.reached.await();
        for (int n = 1; n <= 50; n++) {
            accepted.add(queue(commit, n));
        }
        Thread closing = Thread.ofPlatform().start(commit::close);
        Await.until(() -> closing.getState() == Thread.State.WAITING);
        assertThatThrownBy(() -> commit.submit(51)).isInstanceOf(Overloaded.class);

        gate.open.countDown();
        closing.join();
        for (int n = 0; n <= 50; n++) {
            assertThat(accepted.get(n).get(10, TimeUnit.SECONDS)).isEqualTo("kept " + n);
        }
        assertThat(keptInOrder()).hasSize(51);
    }

    private static GroupCommit<Integer, String> gated(Gate gate, GroupCommit.Limits limits) {
        return new GroupCommit<>("test", database, gate.before(GroupCommitTest::keep), n -> 1, limits);
    }

    /** Submits, and returns when the request waits in the queue. */
    private Future<String> queue(GroupCommit<Integer, String> commit, int n) throws InterruptedException {
        long before = commit.queuedWeight();
        Future<String> answer = callers.submit(() -> commit.submit(n));
        Await.until(() -> commit.queuedWeight() > before);
        return answer;
    }

    private static List<String> keep(Transaction tx, List<Integer> requests) {
        tx.handle()
                .createUpdate("INSERT INTO kept (n) SELECT * FROM unnest(:numbers)")
                .bindArray("numbers", Integer.class, requests)
                .execute();
        return requests.stream().map(n -> "kept " + n).toList();
    }

    private static List<Integer> keptInOrder() {
        return database.read(
                tx -> tx.handle().createQuery("SELECT n FROM kept ORDER BY seq").mapTo(Integer.class).list());
    }



    /** Holds the first batch back until the test has queued what it wants. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            reached.countDown();
            try {
                assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        <Q, A> GroupCommit.Batch<Q, A> before(GroupCommit.Batch<Q, A> batch) {
            return (tx, requests) -> {
                pass();
                return batch.decide(tx, requests);
            };
        }
    }
}
