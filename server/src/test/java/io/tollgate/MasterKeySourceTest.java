package io.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.AddWebhookEndpoint;
import io.tollgate.actions.OpenOwnKey;
import io.tollgate.actions.RotateMasterKey;
import io.tollgate.actions.WebhookSecrets;
import io.tollgate.domain.keys.MasterKey;
import io.tollgate.domain.keys.MasterKeyFile;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.keys.SealedSecretStore;
import io.tollgate.domain.keys.SecretName;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where master keys come from, and how they are rotated, whatever happens on the way. */
class MasterKeySourceTest {
    private static final MasterKey FIRST = TestMasterKeys.seeded(1);
    private static final MasterKey SECOND = TestMasterKeys.seeded(2);
    private static final List<String> WORKSPACES = List.of("acme", "beta", "gamma");

    @TempDir
    Path folder;

    private final DatabaseAddress address = TestDatabase.freshAddress();
    private final Database database = Database.connect(address, 4);
    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void the_first_start_makes_a_file_and_later_ones_read_it() {
        MasterKeys made = keys(Optional.empty());
        assertThat(keys(Optional.empty()).primaryId()).isEqualTo(made.primaryId());
        assertThat(folder.resolve(MasterKeyFile.NAME)).exists();
    }

    @Test
    void a_start_without_a_key_that_rows_need_is_refused_in_a_sentence() throws Exception {
        addKeys(keys(Optional.empty()));
        Files.delete(folder.resolve(MasterKeyFile.NAME));
        assertThatThrownBy(() -> keys(Optional.empty())).isInstanceOf(CannotStart.class).hasMessageContaining("TOLLGATE_MASTER_KEY");
        assertThat(folder.resolve(MasterKeyFile.NAME)).doesNotExist();
        assertThatThrownBy(() -> keys(Optional.of(new MasterKeys(SECOND, List.of())))).isInstanceOf(CannotStart.class);
    }

    @Test
    void a_node_with_another_key_stores_nothing() {
        addKeys(new MasterKeys(FIRST, List.of()));
        House other = house(new MasterKeys(SECOND, List.of()));
        assertThatThrownBy(() -> add(other, "acme", "of-another-node-0123"))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MASTER_KEY_MISSING));
        assertThatThrownBy(() -> opened(other, "acme"))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OWN_KEY_UNREADABLE));
    }

    @Test
    void rotating_the_file_gives_all_rows_a_new_key_and_forgets_the_old_one() {
        MasterKeys before = keys(Optional.empty());
        addKeys(before);
        assertThat(rotate(Optional.empty())).contains("3 were moved");
        MasterKeys after = keys(Optional.empty());
        assertThat(after.ids()).hasSize(1).doesNotContain(before.primaryId());
        assertAllOpenWith(after);
        assertThatThrownBy(() -> add(house(before), "acme", "of-a-node-that-was-forgotten"))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MASTER_KEY_MISSING));
        assertThat(rotate(Optional.empty())).contains("3 were moved");
        assertAllOpenWith(keys(Optional.empty()));
    }

    @Test
    void a_rotation_that_was_killed_anywhere_goes_on_where_it_was() {
        MasterKeys old = keys(Optional.empty());
        addKeys(old);
        MasterKeys both = old;
        RotateMasterKey action = new RotateMasterKey(new OwnKeyStore(), new SealedSecretStore(), house(old).masterKeyStore, house(old).audit);
        for (int step = 1; step <= 3; step++) {
            MasterKeys now = both;
            MasterKeys next = new MasterKeys(MasterKey.made(Tokens.secure()), now.all());
            new MasterKeyFile(folder).replace(next);
            if (step >= 2) {
                database.transact(tx -> action.begin(tx, next, time.instant()));
            }
            if (step >= 3) {
                database.transact(tx -> {
                    OwnKeyStore store = new OwnKeyStore();
                    OwnKeyStore.ToRotate row = store.lockNotUnder(tx, next.primaryId(), Optional.empty(), 1).getFirst();
                    store.reseal(tx, row, next.underPrimary(row.workspace(), row.provider(), row.sealed()).orElseThrow());
                });
            }
            assertAllOpenWith(keys(Optional.empty()));
            assertThat(rotate(Optional.empty())).contains(next.primaryId()).contains(step == 3 ? "2 were moved" : "3 were moved");
            both = keys(Optional.empty());
            assertThat(both.ids()).containsExactly(next.primaryId());
            assertAllOpenWith(both);
        }
    }

    @Test
    void webhook_secrets_move_too_and_need_their_master_key_like_own_keys() throws Exception {
        MasterKeys before = keys(Optional.empty());
        WebhookSecrets.WithSecret made = database.inTransaction(tx -> house(before).addWebhookEndpoint.run(tx, new AddWebhookEndpoint.Request(
                new WebhookEndpoint.Wanted(WorkspaceId.NONE, "https://hooks.example/", Set.of()), "test"), time.instant()));
        assertThat(rotate(Optional.empty())).contains("1 were moved");
        MasterKeys after = keys(Optional.empty());
        assertThat(after.ids()).doesNotContain(before.primaryId());
        SecretName name = new SecretName(WorkspaceId.NONE, "webhook " + made.endpoint().id());
        assertThat(after.open(name, database.read(tx -> new SealedSecretStore().find(tx, List.of(name))).get(name))).hasValue(made.secret());
        Files.delete(folder.resolve(MasterKeyFile.NAME));
        assertThatThrownBy(() -> keys(Optional.empty())).isInstanceOf(CannotStart.class).hasMessageContaining("webhook secrets");
    }

    @Test
    void keys_of_the_environment_are_rotated_with_the_old_one_beside() {
        MasterKeys first = new MasterKeys(FIRST, List.of());
        addKeys(first);
        MasterKeys both = new MasterKeys(SECOND, List.of(FIRST));
        assertThat(rotate(Optional.of(both))).contains("3 were moved");
        assertThat(rotate(Optional.of(both))).contains("0 were moved");
        assertAllOpenWith(new MasterKeys(SECOND, List.of()));
        assertThatThrownBy(() -> keys(Optional.of(new MasterKeys(FIRST, List.of(SECOND))))).hasMessageContaining("was rotated out");
    }

    @Test
    void a_row_that_does_not_open_is_told_of_and_stays() {
        MasterKeys old = keys(Optional.empty());
        addKeys(old);
        database.transact(tx -> tx.handle().execute("update own_key set secret = '\\x00' where workspace_id = (select min(workspace_id) from own_key)"));
        assertThat(rotate(Optional.empty())).contains("2 were moved").contains("1 do not open");
        assertThat(keys(Optional.empty()).ids()).contains(old.primaryId());
    }

    @Test
    void settings_that_are_no_keys_are_refused_without_repeating_them() {
        assertThatThrownBy(() -> Environment.of(Map.of("TOLLGATE_MASTER_KEY", "sekret")))
                .isInstanceOf(CannotStart.class).hasMessageContaining("32 random bytes").hasMessageNotContaining("sekret");
        assertThatThrownBy(() -> Environment.of(Map.of("TOLLGATE_MASTER_KEY_OLD", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")))
                .isInstanceOf(CannotStart.class).hasMessageContaining("needs TOLLGATE_MASTER_KEY beside it");
        assertThatThrownBy(() -> Environment.of(Map.of("TOLLGATE_OPENAI_URL", "api.openai.com")))
                .isInstanceOf(CannotStart.class).hasMessageContaining("TOLLGATE_OPENAI_URL");
        Environment told = Environment.of(Map.of("TOLLGATE_MASTER_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                "TOLLGATE_MASTER_KEY_OLD", "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=, MjEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        assertThat(told.masterKeys().orElseThrow().all()).hasSize(3);
        assertThat(told.toString()).doesNotContain("MDEyMzQ1Njc4");
    }

    private Environment environment(Optional<MasterKeys> masterKeys) {
        return new Environment(0, folder, Optional.of(address), 4, Optional.empty(), new Environment.Sandbox.Off(), masterKeys,
                Optional.empty(), Settings.STANDARD);
    }

    private MasterKeys keys(Optional<MasterKeys> told) {
        return new MasterKeySource(environment(told), database).keys();
    }

    private String rotate(Optional<MasterKeys> told) {
        List<String> said = new ArrayList<>();
        MasterKeySource.rotate(environment(told), said::add);
        return String.join("\n", said);
    }

    private House house(MasterKeys keys) {
        return new House(database, time, Tokens.seeded(1), Settings.STANDARD, keys);
    }

    private void addKeys(MasterKeys keys) {
        House house = house(keys);
        for (String workspace : WORKSPACES) {
            database.transact(tx -> house.workspaces.create(tx, new NewWorkspace(workspace, workspace, "owner@example.com"), time.instant()));
            add(house, workspace, "of-" + workspace + "-0123456789");
        }
    }

    private void add(House house, String workspace, String secret) {
        database.transact(tx -> house.addOwnKey.run(tx, new AddOwnKey.Request(
                workspace, ProviderKey.read(Provider.OPENAI, "sk-" + secret), AddOwnKey.Checked.NOT_ASKED, "test"), time.instant()));
    }

    private String opened(House house, String workspace) {
        return database.read(tx -> house.openOwnKey.run(tx, new OpenOwnKey.Request(workspace, Provider.OPENAI))).orElseThrow().key().secret();
    }

    private void assertAllOpenWith(MasterKeys keys) {
        for (String workspace : WORKSPACES) {
            assertThat(opened(house(keys), workspace)).isEqualTo("sk-of-" + workspace + "-0123456789");
        }
    }
}
