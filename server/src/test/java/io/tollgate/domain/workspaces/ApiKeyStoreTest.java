package io.tollgate.domain.workspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import io.tollgate.domain.workspaces.ApiKeyStore.AdminKey;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.random.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiKeyStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final ApiKeyStore store = new ApiKeyStore(Tokens.seeded(1));
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
    void aKeyIsKnownByItsTextAndOnlyItsEndIsShown() {
        ApiKey.Issued issued = issue("Ingest of the web shop", Set.of(Scope.INGEST, Scope.READ), new WorkspaceId(7));

        assertThat(issued.text()).matches("tg_live_[A-Za-z0-9_-]{43}").endsWith(issued.key().lastFour());
        assertThat(issued.toString()).doesNotContain(issued.text());
        assertThat(verify(issued.text())).contains(issued.key());
        assertThat(verify(issued.text() + "x")).isEmpty();
        assertThat(verify("")).isEmpty();
        assertThat(issued.key().allows(Scope.READ)).isTrue();
        assertThat(issued.key().allows(Scope.ADMIN)).isFalse();
        assertThat(issued.key().isFor(new WorkspaceId(7))).isTrue();
        assertThat(issued.key().isFor(new WorkspaceId(8))).isFalse();
        assertThat(database.<String>read(tx -> tx.handle().createQuery("select api_key::text from api_key").mapTo(String.class).one()))
                .as("the row").doesNotContain(issued.text().substring(8, 40));
    }

    @Test
    void aRevokedKeyIsNoKeyAndStaysInTheList() {
        ApiKey.Issued issued = issue("Gone", Set.of(Scope.GATE), WorkspaceId.NONE);

        Optional<ApiKey> revoked = revoke(issued.key().id(), NOW.plusSeconds(5));

        assertThat(revoked.orElseThrow().revokedAt()).contains(NOW.plusSeconds(5));
        assertThat(revoke(issued.key().id(), NOW.plusSeconds(9))).as("again").isEqualTo(revoked);
        assertThat(verify(issued.text())).isEmpty();
        assertThat(list("", 10)).containsExactly(revoked.orElseThrow());
        assertThat(revoke("key_none", NOW)).isEmpty();
    }

    @Test
    void theListComesInPages() {
        for (int number = 0; number < 5; number++) {
            issue("Key " + number, Set.of(Scope.READ), WorkspaceId.NONE);
        }

        List<ApiKey> all = list("", 10);
        assertThat(all).hasSize(5);
        assertThat(list("", 2)).isEqualTo(all.subList(0, 2));
        assertThat(list(all.get(1).id(), 2)).isEqualTo(all.subList(2, 4));
        assertThat(list(all.get(4).id(), 2)).isEmpty();
    }

    @Test
    void theFirstStartMakesOneAdminKeyHoweverManyNodesStart() throws Exception {
        Callable<AdminKey> starting = () -> database.inTransaction(tx -> store.ensureAdminKey(tx, NOW));

        List<AdminKey> results = Racing.all(List.of(starting, starting, starting));

        assertThat(results).filteredOn(AdminKey.Present.class::isInstance).hasSize(2);
        AdminKey.Made made = (AdminKey.Made) results.stream().filter(AdminKey.Made.class::isInstance).findFirst().orElseThrow();
        assertThat(verify(made.key().text()).orElseThrow().allows(Scope.GATE)).isTrue();
        assertThat(list("", 10)).hasSize(1);
    }

    @Test
    void aConfiguredAdminKeyTakesThePlaceOfTheOneBefore() {
        AdminKey.Made made = (AdminKey.Made) database.inTransaction(tx -> store.ensureAdminKey(tx, NOW));

        assertThat(configure("operators-own-long-secret")).isEqualTo(new AdminKey.Present());
        assertThat(verify(made.key().text())).isEmpty();
        assertThat(verify("operators-own-long-secret").orElseThrow().lastFour()).isEqualTo("cret");

        revoke("key_admin", NOW);
        assertThat(verify("operators-own-long-secret")).isEmpty();
        configure("operators-own-long-secret");
        assertThat(verify("operators-own-long-secret")).as("the next start with it makes it good again").isPresent();

        configure("short");
        assertThat(verify("operators-own-long-secret")).isEmpty();
        assertThat(verify("short").orElseThrow().lastFour()).as("nothing of a short text is shown").isEmpty();
        assertThat(list("", 10)).hasSize(1);
    }

    @Test
    void aConfiguredAdminKeyIsNoOtherKeysText() {
        ApiKey.Issued other = issue("Other", Set.of(Scope.READ), WorkspaceId.NONE);

        assertThatThrownBy(() -> configure(other.text())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> configure(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyWithoutScopeIsRefused() {
        assertThatThrownBy(() -> new ApiKey.Wanted("Nothing", Set.of(), WorkspaceId.NONE))
                .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.field()).contains("scopes"));
    }

    private ApiKey.Issued issue(String name, Set<Scope> scopes, WorkspaceId workspace) {
        return database.inTransaction(tx -> store.issue(tx, new ApiKey.Wanted(name, scopes, workspace), NOW));
    }

    private Optional<ApiKey> verify(String text) {
        return database.read(tx -> store.verify(tx, text));
    }

    private Optional<ApiKey> revoke(String id, Instant now) {
        return database.inTransaction(tx -> store.revoke(tx, id, now));
    }

    private List<ApiKey> list(String after, int atMost) {
        return database.read(tx -> store.list(tx, after, atMost));
    }

    private AdminKey configure(String text) {
        return database.inTransaction(tx -> store.ensureAdminKey(tx, text, NOW));
    }
}
