package io.tollgate.entrypoints.api;

import io.tollgate.foundation.random.Tokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A text that only the API key it was sealed with can open (AES-256-GCM). API keys are kept as hashes alone, so what lies in the database is
 * of no use to who reads only that. Good for keys with 256 random bits, as ours are; a chosen admin key is as strong as it was chosen.
 */
final class SealedText {
    private static final Tokens RANDOM = Tokens.secure();
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private SealedText() {}

    static String seal(String text, String apiKey) {
        byte[] nonce = RANDOM.bytes(NONCE_BYTES);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, apiKey, nonce, text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array());
    }

    static String open(String sealed, String apiKey) {
        byte[] bytes = Base64.getDecoder().decode(sealed);
        byte[] text = run(Cipher.DECRYPT_MODE, apiKey,
                Arrays.copyOf(bytes, NONCE_BYTES), Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length));
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] run(int mode, String apiKey, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(Sha256.of("first answer\n" + apiKey), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("what was sealed with this key opens with it", impossible);
        }
    }
}
