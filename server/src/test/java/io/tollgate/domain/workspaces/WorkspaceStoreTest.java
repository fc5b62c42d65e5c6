package io.tollgate.domain.workspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkspaceStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final WorkspaceStore store = new WorkspaceStore();
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
    void aNewWorkspaceIsFoundByKeyAndById() {
        Workspace acme = create("acme");

        assertThat(acme).isEqualTo(new Workspace(
                new WorkspaceId(1), "acme", "Acme", "owner@acme.example", "owner@acme.example", Workspace.Status.ACTIVE, NOW));
        assertThat(acme.id()).hasToString("ws_1");
        assertThat(find("acme")).contains(acme);
        assertThat(find(acme.id())).contains(acme);
        assertThat(find("ACME")).as("keys are told apart by case").isEmpty();
        assertThat(find("no\0key")).isEmpty();
        assertThat(database.<Map<String, WorkspaceId>>read(tx -> store.idsOf(tx, List.of("acme", "other", "no\0key", "acme"))))
                .isEqualTo(Map.of("acme", acme.id()));
        assertThat(database.<Map<WorkspaceId, Workspace>>read(tx -> store.findAll(tx, List.of(acme.id(), new WorkspaceId(9)))))
                .isEqualTo(Map.of(acme.id(), acme));
    }

    @Test
    void aKeyIsTakenOnce() throws Exception {
        Callable<String> creating = () -> {
            try {
                return create("acme").key();
            } catch (ApiError refused) {
                return refused.code().code() + " " + refused.field().orElseThrow();
            }
        };

        assertThat(Racing.all(List.of(creating, creating, creating, creating)))
                .containsExactlyInAnyOrder("acme", "already_exists key", "already_exists key", "already_exists key");
        assertThat(page(WorkspaceId.NONE, 10)).hasSize(1);
    }

    @Test
    void whoComesSecondWaitsAndHasTheKeyWhenTheFirstIsRolledBack() throws Exception {
        CountDownLatch created = new CountDownLatch(1);
        Callable<String> first = () -> {
            try {
                return database.inTransaction(tx -> {
                    store.create(tx, new NewWorkspace("acme", "Acme", "owner@acme.example"), NOW);
                    created.countDown();
                    Racing.untilOneWaits(database);
                    throw new IllegalStateException("undone");
                });
            } catch (IllegalStateException undone) {
                return undone.getMessage();
            }
        };
        Callable<String> second = () -> {
            created.await();
            return create("acme").key();
        };

        assertThat(Racing.all(List.of(first, second))).containsExactly("undone", "acme");
    }

    @Test
    void theListComesInPages() {
        IntStream.rangeClosed(1, 5).forEach(number -> create("w" + number));

        assertThat(page(WorkspaceId.NONE, 2)).extracting(Workspace::key).containsExactly("w1", "w2");
        assertThat(page(new WorkspaceId(2), 2)).extracting(Workspace::key).containsExactly("w3", "w4");
        assertThat(page(new WorkspaceId(4), 2)).extracting(Workspace::key).containsExactly("w5");
        assertThat(page(new WorkspaceId(5), 2)).isEmpty();
    }

    @Test
    void whatIsNotNamedStays() {
        create("acme");

        Workspace updated = update("acme", new WorkspaceUpdate(Optional.of("Acme Inc."), Optional.empty(), Optional.of("alerts@acme.example"))).orElseThrow();

        assertThat(updated).extracting(Workspace::name, Workspace::ownerEmail, Workspace::alertEmail)
                .containsExactly("Acme Inc.", "owner@acme.example", "alerts@acme.example");
        assertThat(find("acme")).contains(updated);
        assertThat(update("other", new WorkspaceUpdate(Optional.empty(), Optional.empty(), Optional.empty()))).isEmpty();
    }

    @Test
    void whatIsNoAddressIsRefusedByItsField() {
        assertThatThrownBy(() -> new WorkspaceUpdate(Optional.empty(), Optional.empty(), Optional.of("nowhere")))
                .isInstanceOfSatisfying(ApiError.class, error -> {
                    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(error.field()).contains("alertEmail");
                });
    }

    @Test
    void theStatusIsKept() {
        Workspace acme = create("acme");

        database.transact(tx -> store.changeStatus(tx, acme.id(), Workspace.Status.UNPAID));

        assertThat(find("acme").orElseThrow().status()).isEqualTo(Workspace.Status.UNPAID);
    }

    private Workspace create(String key) {
        return database.inTransaction(tx -> store.create(tx, new NewWorkspace(key, "Acme", "owner@acme.example"), NOW));
    }

    private Optional<Workspace> find(String key) {
        return database.read(tx -> store.find(tx, key));
    }

    private List<Workspace> page(WorkspaceId after, int atMost) {
        return database.read(tx -> store.list(tx, after, atMost));
    }

    private Optional<Workspace> update(String key, WorkspaceUpdate update) {
        return database.inTransaction(tx -> store.update(tx, key, update));
    }

    private Optional<Workspace> find(WorkspaceId id) {
        return database.read(tx -> store.find(tx, id));
    }
}
