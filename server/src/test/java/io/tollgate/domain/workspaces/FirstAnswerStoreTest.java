package io.tollgate.domain.workspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import io.tollgate.domain.workspaces.FirstAnswer.Claim;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstAnswerStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final FirstAnswer.Key KEY = new FirstAnswer.Key("key_1", "order-1");
    private static final byte[] REQUEST = new byte[32];
    private static final FirstAnswer CREATED = new FirstAnswer(201, "application/json", "{\"key\":\"acme\"}");

    private final FirstAnswerStore store = new FirstAnswerStore();
    private Database database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theFirstAnswerIsGivenAgain() {
        assertThat(claimAndAnswer()).isEqualTo(new Claim.Claimed());

        assertThat(claim(KEY, REQUEST)).isEqualTo(new Claim.Answered(CREATED));
        assertThat(claim(new FirstAnswer.Key("key_2", "order-1"), REQUEST)).as("another caller's key").isEqualTo(new Claim.Claimed());
    }

    @Test
    void theSameKeyWithAnotherBodyIsAnother() {
        claimAndAnswer();
        byte[] other = new byte[32];
        other[31] = 1;

        assertThat(claim(KEY, other)).isEqualTo(new Claim.DifferentRequest());
    }

    @Test
    void whoAsksMeanwhileWaitsAndGetsTheFirstAnswer() throws Exception {
        assertThat(race(false)).containsExactly("Claimed[]", new Claim.Answered(CREATED).toString());
    }

    @Test
    void whoAsksMeanwhileHasTheKeyWhenTheFirstIsRolledBack() throws Exception {
        assertThat(race(true)).containsExactly("undone", "Claimed[]");
    }

    private List<String> race(boolean firstFails) throws Exception {
        CountDownLatch claimed = new CountDownLatch(1);
        Callable<String> first = () -> {
            try {
                return database.inTransaction(tx -> {
                    Claim claim = store.claim(tx, KEY, REQUEST, NOW);
                    claimed.countDown();
                    Racing.untilOneWaits(database);
                    store.answer(tx, KEY, CREATED);
                    if (firstFails) {
                        throw new IllegalStateException("undone");
                    }
                    return claim.toString();
                });
            } catch (IllegalStateException undone) {
                return undone.getMessage();
            }
        };
        Callable<String> second = () -> {
            claimed.await();
            return claim(KEY, REQUEST).toString();
        };
        return Racing.all(List.of(first, second));
    }

    @Test
    void aClaimThatIsCommittedWithoutAnswerIsInProgressUntilGivenBack() {
        claim(KEY, REQUEST);

        assertThat(claim(KEY, REQUEST)).isEqualTo(new Claim.InProgress());
        database.transact(tx -> store.giveBack(tx, KEY));
        assertThat(claim(KEY, REQUEST)).isEqualTo(new Claim.Claimed());
    }

    @Test
    void anAnswerIsGivenOnceAndOnlyToAClaim() {
        assertThatThrownBy(() -> database.transact(tx -> store.answer(tx, KEY, CREATED))).isInstanceOf(IllegalStateException.class);
        claimAndAnswer();
        assertThatThrownBy(() -> database.transact(tx -> store.answer(tx, KEY, CREATED))).isInstanceOf(IllegalStateException.class);
        database.transact(tx -> store.giveBack(tx, KEY));
        assertThat(claim(KEY, REQUEST)).as("what was answered is not given back").isEqualTo(new Claim.Answered(CREATED));
    }

    @Test
    void answersAreForgottenAfterThirtyDays() {
        for (int number = 0; number < 3; number++) {
            claim(new FirstAnswer.Key("key_1", "old-" + number), REQUEST);
        }
        Instant thirtyDaysOn = NOW.plus(FirstAnswerStore.KEPT_FOR);

        assertThat(purge(thirtyDaysOn)).as("not yet").isZero();
        assertThat(purge(thirtyDaysOn.plusSeconds(1))).isEqualTo(2);
        assertThat(purge(thirtyDaysOn.plusSeconds(1))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n", "ä", "\0"})
    void noKey(String text) {
        assertThatThrownBy(() -> new FirstAnswer.Key("key_1", text))
                .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.field()).contains("Idempotency-Key"));
    }

    private Claim claim(FirstAnswer.Key key, byte[] request) {
        return database.inTransaction(tx -> store.claim(tx, key, request, NOW));
    }

    private Claim claimAndAnswer() {
        return database.inTransaction(tx -> {
            Claim claim = store.claim(tx, KEY, REQUEST, NOW);
            store.answer(tx, KEY, CREATED);
            return claim;
        });
    }

    private int purge(Instant now) {
        return database.inTransaction(tx -> store.purge(tx, now, 2));
    }
}
