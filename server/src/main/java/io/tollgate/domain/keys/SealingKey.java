package io.tollgate.domain.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** AES-256-GCM by Tink, a nonce of 96 random bits for each sealing. */
final class SealingKey {
    private static final AesGcmParameters PARAMETERS = parameters();

    private final SecretBytes bytes;
    private final Aead aead;

    SealingKey(SecretBytes bytes) {
        try {
            this.bytes = bytes;
            this.aead = AesGcmJce.create(AesGcmKey.builder().setParameters(PARAMETERS).setKeyBytes(bytes).build());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a sealing key is 32 bytes", impossible);
        }
    }

    static SealingKey made() {
        return new SealingKey(SecretBytes.randomBytes(MasterKey.BYTES));
    }

    byte[] bytes() {
        return bytes.toByteArray(InsecureSecretKeyAccess.get());
    }

    byte[] seal(byte[] clear, byte[] boundTo) {
        try {
            return aead.encrypt(clear, boundTo);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM seals any short text", impossible);
        }
    }

    /** Empty when it was sealed with another key, bound to something else, or changed since. */
    Optional<byte[]> open(byte[] sealed, byte[] boundTo) {
        try {
            return Optional.of(aead.decrypt(sealed, boundTo));
        } catch (GeneralSecurityException notAuthentic) {
            return Optional.empty();
        }
    }

    private static AesGcmParameters parameters() {
        try {
            return AesGcmParameters.builder().setKeySizeBytes(MasterKey.BYTES).setIvSizeBytes(12).setTagSizeBytes(16)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX).build();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("these are the usual parameters", impossible);
        }
    }
}
