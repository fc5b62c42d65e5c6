package io.tollgate.domain.keys;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.regex.Pattern;

/** A provider's key in the clear: handed to the provider and to the platform's own services, and to nobody else. Its text shows the last four characters only. */
public record ProviderKey(Provider provider, String secret) {
    private static final int SHORTEST = 20;
    private static final int LONGEST = 512;
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern ANY_KEY = Pattern.compile("sk-[A-Za-z0-9_*.-]+");

    /** @throws ApiError INVALID_REQUEST, of the field "key", when the text cannot be a key of this provider; it does not repeat the text */
    public static ProviderKey read(Provider provider, String text) {
        if (!CHARACTERS.matcher(text).matches()) {
            throw wrong("The key must be letters, digits, - and _ only, without spaces or line ends.");
        }
        if (!text.startsWith(provider.prefix())) {
            throw wrong("A key of " + provider.title() + " begins with " + provider.prefix() + ".");
        }
        if (provider == Provider.OPENAI && text.startsWith(Provider.ANTHROPIC.prefix())) {
            throw wrong("This is a key of Anthropic, not of OpenAI.");
        }
        if (text.length() < SHORTEST || text.length() > LONGEST) {
            throw wrong("A key is " + SHORTEST + " to " + LONGEST + " characters long; this text has " + text.length() + ".");
        }
        return new ProviderKey(provider, text);
    }

    /** A text of somebody else's, an error message for example, with whatever looks like a key taken out. */
    public static String withoutKeys(String text) {
        return ANY_KEY.matcher(text).replaceAll("[key]");
    }

    public String lastFour() {
        return secret.substring(secret.length() - 4);
    }

    @Override
    public String toString() {
        return provider.word() + " key ..." + lastFour();
    }

    private static ApiError wrong(String sentence) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, sentence, "key");
    }
}
