package io.tollgate.domain.workspaces;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.Optional;
import java.util.regex.Pattern;

/** What keys, names and addresses may look like. Each check answers the value or throws {@link ErrorCode#INVALID_REQUEST} with the field. */
public final class WorkspaceRules {
    private static final int MOST_NAME = 200;
    private static final int MOST_EMAIL = 254; // RFC 5321, 4.5.3.1.3, less the angle brackets
    private static final int MOST_LOCAL_PART = 64;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?";
    /** A dot-atom and a domain of at least two labels: no quoted local parts, no address literals, no display names, nothing that could end a header. */
    private static final Pattern EMAIL = Pattern.compile(
            "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*@" + LABEL + "(?:\\." + LABEL + ")+");

    private WorkspaceRules() {}

    /** Whether a workspace could have this key at all. */
    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    public static String key(String text, String field) {
        if (!isKey(text)) {
            throw refused("A workspace's key has 1 to 63 letters, digits, dots, underscores and hyphens, and begins with a letter or digit.", field);
        }
        return text;
    }

    public static String name(String text, String field) {
        Optional<String> mistake = mistakeInName(text);
        if (mistake.isPresent()) {
            throw refused(mistake.get(), field);
        }
        return text;
    }

    public static String email(String text, String field) {
        if (text.length() > MOST_EMAIL || text.indexOf('@') > MOST_LOCAL_PART || !EMAIL.matcher(text).matches()) {
            throw refused("This is not an e-mail address.", field);
        }
        return text;
    }

    /** What is wrong with a name, of a workspace or a project, if anything is. */
    public static Optional<String> mistakeInName(String text) {
        if (text.isBlank() || text.length() > MOST_NAME) {
            return Optional.of("A name has between 1 and " + MOST_NAME + " characters.");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            return Optional.of("A name has no line breaks or other control characters.");
        }
        return Optional.empty();
    }

    private static ApiError refused(String message, String field) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, message, field);
    }
}
