package io.tollgate.foundation.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Database database = TestDatabase.withoutTables();
    private final StoredClock clock = new StoredClock(database);
    private final StoredClock otherNode = new StoredClock(database);

    @BeforeEach
    void table() {
        database.transact(tx -> tx.handle().execute("""
                CREATE TABLE sandbox_clock (
                  id int PRIMARY KEY CHECK (id = 1), sandbox_at timestamptz NOT NULL, real_at timestamptz NOT NULL)"""));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ticksOnFromWhereItWasStartedAndKeepsItsTimeAcrossStarts() {
        assertThatThrownBy(clock::instant).isInstanceOf(IllegalStateException.class);
        database.transact(tx -> StoredClock.startAt(tx, START));
        Instant first = clock.instant();
        assertThat(first).isBetween(START, START.plus(Duration.ofMinutes(1)));
        assertThat(otherNode.instant()).isAfter(first);

        database.transact(tx -> StoredClock.startAt(tx, START.plus(Duration.ofDays(900))));
        assertThat(clock.instant()).isBetween(first, START.plus(Duration.ofMinutes(1)));
    }

    @Test
    void movesForwardForEveryNodeAndNeverBack() {
        database.transact(tx -> StoredClock.startAt(tx, START));
        Instant target = Instant.parse("2026-04-01T02:00:00.123456Z");
        assertThat(database.<Boolean>inTransaction(tx -> clock.moveTo(tx, target))).isTrue();
        assertThat(clock.instant()).isBetween(target, target.plus(Duration.ofMinutes(1)));
        assertThat(otherNode.instant()).isBetween(target, target.plus(Duration.ofMinutes(1)));

        assertThat(database.<Boolean>inTransaction(tx -> clock.moveTo(tx, target.minusSeconds(1)))).isFalse();
        assertThat(clock.instant()).isAfter(target);
    }

    @Test
    void aMoveThatIsRolledBackMovedNothing() {
        database.transact(tx -> StoredClock.startAt(tx, START));
        assertThatThrownBy(() -> database.transact(tx -> {
                    clock.moveTo(tx, START.plus(Duration.ofDays(31)));
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(clock.instant()).isBefore(START.plus(Duration.ofMinutes(1)));
    }
}
