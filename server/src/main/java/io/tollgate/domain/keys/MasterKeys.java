package io.tollgate.domain.keys;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.util.SecretBytes;
import io.tollgate.domain.workspaces.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The master keys this node has: the first seals, all of them open. What is sealed is bound to its workspace and provider, or its name, so that a
 * row copied to another place does not open there.
 */
public final class MasterKeys {
    private final MasterKey primary;
    private final Map<String, MasterKey> byId = new LinkedHashMap<>();

    public MasterKeys(MasterKey primary, List<MasterKey> older) {
        this.primary = primary;
        byId.put(primary.id(), primary);
        older.forEach(key -> byId.putIfAbsent(key.id(), key));
    }

    /** What became of opening a stored key. */
    public sealed interface Opening {
        record Opened(ProviderKey key) implements Opening {}

        /** It is under a master key that this node does not have. */
        record NoMasterKey(String id) implements Opening {}

        /** The row was changed, or belongs to another workspace or provider. */
        record NotAuthentic() implements Opening {}
    }

    public String primaryId() {
        return primary.id();
    }

    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    /** The first one and then the others, as they were given. */
    public List<MasterKey> all() {
        return List.copyOf(byId.values());
    }

    /** With more keys that only open. */
    public MasterKeys alsoOpenedBy(List<MasterKey> others) {
        List<MasterKey> older = new ArrayList<>(all().subList(1, byId.size()));
        older.addAll(others);
        return new MasterKeys(primary, older);
    }

    public SealedKey seal(WorkspaceId workspace, ProviderKey key) {
        return seal(key.secret(), boundTo(workspace, key.provider()));
    }

    public SealedKey seal(SecretName name, String secret) {
        return seal(secret, boundTo(name));
    }

    private SealedKey seal(String text, byte[] boundTo) {
        SealingKey dataKey = SealingKey.made();
        return new SealedKey(primary.id(),
                primary.sealing().seal(dataKey.bytes(), boundTo),
                dataKey.seal(text.getBytes(StandardCharsets.US_ASCII), boundTo));
    }

    public Opening open(WorkspaceId workspace, Provider provider, SealedKey sealed) {
        MasterKey master = byId.get(sealed.masterKeyId());
        if (master == null) {
            return new Opening.NoMasterKey(sealed.masterKeyId());
        }
        return opened(master, sealed, boundTo(workspace, provider))
                .<Opening>map(text -> new Opening.Opened(new ProviderKey(provider, text)))
                .orElseGet(Opening.NotAuthentic::new);
    }

    /** Empty when it is under a master key that this node does not have, was changed, or has another name. */
    public Optional<String> open(SecretName name, SealedKey sealed) {
        return Optional.ofNullable(byId.get(sealed.masterKeyId())).flatMap(master -> opened(master, sealed, boundTo(name)));
    }

    private static Optional<String> opened(MasterKey master, SealedKey sealed, byte[] boundTo) {
        return dataKey(master, sealed, boundTo)
                .flatMap(dataKey -> dataKey.open(sealed.secret(), boundTo))
                .map(text -> new String(text, StandardCharsets.US_ASCII));
    }

    /** The same secret under the first master key: only its data key is sealed anew. Empty when it cannot be opened. */
    public Optional<SealedKey> underPrimary(WorkspaceId workspace, Provider provider, SealedKey sealed) {
        return underPrimary(sealed, boundTo(workspace, provider));
    }

    public Optional<SealedKey> underPrimary(SecretName name, SealedKey sealed) {
        return underPrimary(sealed, boundTo(name));
    }

    private Optional<SealedKey> underPrimary(SealedKey sealed, byte[] boundTo) {
        return Optional.ofNullable(byId.get(sealed.masterKeyId()))
                .flatMap(master -> dataKey(master, sealed, boundTo))
                .filter(dataKey -> dataKey.open(sealed.secret(), boundTo).isPresent())
                .map(dataKey -> new SealedKey(primary.id(), primary.sealing().seal(dataKey.bytes(), boundTo), sealed.secret()));
    }

    @Override
    public String toString() {
        return "master keys " + byId.keySet();
    }

    private static Optional<SealingKey> dataKey(MasterKey master, SealedKey sealed, byte[] boundTo) {
        return master.sealing().open(sealed.dataKey(), boundTo)
                .filter(bytes -> bytes.length == MasterKey.BYTES)
                .map(bytes -> new SealingKey(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get())));
    }

    private static byte[] boundTo(WorkspaceId workspace, Provider provider) {
        return ("own key of " + workspace + " for " + provider.word()).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] boundTo(SecretName name) {
        return ("secret of " + name.workspace() + ", " + name.name()).getBytes(StandardCharsets.US_ASCII);
    }
}
