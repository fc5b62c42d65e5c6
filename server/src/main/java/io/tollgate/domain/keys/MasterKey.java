package io.tollgate.domain.keys;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.util.SecretBytes;
import io.tollgate.foundation.random.Tokens;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** 256 bits that seal the data keys of all rows. Printed as its id, which tells nothing of it. */
public final class MasterKey {
    public static final int BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final byte[] ID_PURPOSE = "tollgate master key id".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final String id;
    private final SecretBytes secret;
    private final SealingKey sealing;

    private MasterKey(byte[] bytes) {
        this.id = idOf(bytes);
        this.secret = SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get());
        this.sealing = new SealingKey(secret);
    }

    public static MasterKey made(Tokens tokens) {
        return new MasterKey(tokens.bytes(BYTES));
    }

    /** Empty unless the text is base64, of either alphabet, of exactly 32 bytes. */
    public static Optional<MasterKey> read(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.strip().replace('-', '+').replace('_', '/'));
            return bytes.length == BYTES ? Optional.of(new MasterKey(bytes)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** 16 hexadecimal digits, the same for the same key everywhere. */
    public String id() {
        return id;
    }

    /** The key itself, for the file it is kept in. */
    String base64() {
        return Base64.getEncoder().encodeToString(secret.toByteArray(InsecureSecretKeyAccess.get()));
    }

    SealingKey sealing() {
        return sealing;
    }

    @Override
    public String toString() {
        return "master key " + id;
    }

    private static String idOf(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ID_PURPOSE);
            return HexFormat.of().formatHex(digest.digest(bytes), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
