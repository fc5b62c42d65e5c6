package io.tollgate.domain.notifications;

import io.tollgate.foundation.random.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures as Standard Webhooks 1.0 has them: v1, HMAC-SHA256 over id, timestamp and body. */
public final class WebhookSignature {
    private static final String PREFIX = "whsec_";
    private static final int SECRET_BYTES = 32; // the specification wants 24 to 64
    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /** As endpoints get one: 256 bits, in the form the specification has. */
    public static String newSecret(Tokens tokens) {
        return PREFIX + Base64.getEncoder().encodeToString(tokens.bytes(SECRET_BYTES));
    }

    /** One for each secret, with spaces between, as the header takes them. */
    static String of(List<String> secrets, String messageId, Instant at, String body) {
        String signed = messageId + "." + at.getEpochSecond() + "." + body;
        return secrets.stream().map(secret -> "v1," + hmac(secret, signed)).collect(Collectors.joining(" "));
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }
}
