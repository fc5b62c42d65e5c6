package io.tollgate.domain.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestMasterKeys;
import io.tollgate.domain.keys.MasterKeys.Opening;
import io.tollgate.domain.workspaces.WorkspaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeysTest {
    private static final WorkspaceId ACME = new WorkspaceId(7);
    private static final ProviderKey KEY = ProviderKey.read(Provider.ANTHROPIC, "sk-ant-api03-0123456789abcd");
    private static final MasterKey FIRST = TestMasterKeys.seeded(1);
    private static final MasterKey SECOND = TestMasterKeys.seeded(2);

    private final MasterKeys keys = new MasterKeys(FIRST, List.of());

    @Test
    void what_is_sealed_opens_and_is_never_the_same_twice() {
        SealedKey sealed = keys.seal(ACME, KEY);
        assertThat(keys.open(ACME, Provider.ANTHROPIC, sealed)).isEqualTo(new Opening.Opened(KEY));
        assertThat(new String(sealed.secret(), StandardCharsets.ISO_8859_1)).doesNotContain("sk-ant");
        SealedKey again = keys.seal(ACME, KEY);
        assertThat(again.secret()).isNotEqualTo(sealed.secret());
        assertThat(again.dataKey()).isNotEqualTo(sealed.dataKey());
    }

    @Test
    void a_row_opens_for_its_own_workspace_and_provider_only() {
        SealedKey sealed = keys.seal(ACME, KEY);
        assertThat(keys.open(new WorkspaceId(8), Provider.ANTHROPIC, sealed)).isInstanceOf(Opening.NotAuthentic.class);
        assertThat(keys.open(ACME, Provider.OPENAI, sealed)).isInstanceOf(Opening.NotAuthentic.class);
        SealedKey other = keys.seal(new WorkspaceId(8), KEY);
        assertThat(keys.open(ACME, Provider.ANTHROPIC, new SealedKey(FIRST.id(), sealed.dataKey(), other.secret())))
                .isInstanceOf(Opening.NotAuthentic.class);
    }

    @Test
    void one_changed_bit_anywhere_is_noticed() {
        SealedKey sealed = keys.seal(ACME, KEY);
        for (int at = 0; at < sealed.secret().length; at++) {
            assertThat(keys.open(ACME, Provider.ANTHROPIC, new SealedKey(FIRST.id(), sealed.dataKey(), flipped(sealed.secret(), at))))
                    .isInstanceOf(Opening.NotAuthentic.class);
        }
        for (int at = 0; at < sealed.dataKey().length; at++) {
            assertThat(keys.open(ACME, Provider.ANTHROPIC, new SealedKey(FIRST.id(), flipped(sealed.dataKey(), at), sealed.secret())))
                    .isInstanceOf(Opening.NotAuthentic.class);
        }
        assertThat(keys.open(ACME, Provider.ANTHROPIC, new SealedKey(FIRST.id(), new byte[0], new byte[0])))
                .isInstanceOf(Opening.NotAuthentic.class);
    }

    @Test
    void another_master_key_does_not_open_it_and_both_together_move_it() {
        SealedKey sealed = keys.seal(ACME, KEY);
        MasterKeys other = new MasterKeys(SECOND, List.of());
        assertThat(other.open(ACME, Provider.ANTHROPIC, sealed)).isEqualTo(new Opening.NoMasterKey(FIRST.id()));
        assertThat(other.open(ACME, Provider.ANTHROPIC, new SealedKey(SECOND.id(), sealed.dataKey(), sealed.secret())))
                .isInstanceOf(Opening.NotAuthentic.class);
        assertThat(other.underPrimary(ACME, Provider.ANTHROPIC, sealed)).isEmpty();

        SealedKey moved = other.alsoOpenedBy(List.of(FIRST)).underPrimary(ACME, Provider.ANTHROPIC, sealed).orElseThrow();
        assertThat(other.open(ACME, Provider.ANTHROPIC, moved)).isEqualTo(new Opening.Opened(KEY));
        assertThat(keys.open(ACME, Provider.ANTHROPIC, moved)).isEqualTo(new Opening.NoMasterKey(SECOND.id()));
    }

    @Test
    void a_master_key_is_32_bytes_in_base64_and_prints_as_its_id() {
        assertThat(MasterKey.read(FIRST.base64()).orElseThrow().id()).isEqualTo(FIRST.id()).matches("[0-9a-f]{16}");
        assertThat(MasterKey.read(FIRST.base64().replace('+', '-').replace('/', '_') + "\n")).isPresent();
        for (String wrong : List.of("", "short", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA==", "!" + FIRST.base64().substring(1))) {
            assertThat(MasterKey.read(wrong)).as(wrong).isEmpty();
        }
        assertThat(FIRST + " " + keys).doesNotContain(FIRST.base64());
    }

    @Test
    void the_file_is_its_owners_alone_and_keeps_the_order(@TempDir Path folder) throws IOException {
        MasterKeyFile file = new MasterKeyFile(folder.resolve("data"));
        assertThat(file.read()).isEmpty();
        assertThat(file.begin(FIRST).primaryId()).isEqualTo(FIRST.id());
        assertThat(file.begin(SECOND).primaryId()).as("whoever comes second takes what is there").isEqualTo(FIRST.id());
        file.replace(new MasterKeys(SECOND, List.of(FIRST)));
        assertThat(file.read().orElseThrow().all()).extracting(MasterKey::id).containsExactly(SECOND.id(), FIRST.id());
        Path path = folder.resolve("data").resolve(MasterKeyFile.NAME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        assertThat(path.getParent()).isDirectoryNotContaining(each -> !each.equals(path));

        Files.writeString(path, FIRST.base64() + "\nhalf a line");
        assertThatThrownBy(file::read).isInstanceOf(MasterKeyFile.Unusable.class).hasMessageContaining("has a line that is not 32 bytes")
                .hasMessageNotContaining("half");
        Files.writeString(path, "\n");
        assertThatThrownBy(file::read).isInstanceOf(MasterKeyFile.Unusable.class).hasMessageContaining("is empty");
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }
}
