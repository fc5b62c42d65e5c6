package io.tollgate.entrypoints.api;

/** What a text from outside may contain. */
final class Texts {
    private static final int LONGEST_SHOWN = 60;

    private Texts() {}

    /** No control character and no half of a surrogate pair: fit for a key, a name, a line of a log. */
    static boolean isOneLine(String text) {
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character >= 0x20 && character < 0x7f) {
                continue;
            }
            if (Character.isISOControl(character)) {
                return false;
            }
            if (Character.isSurrogate(character)) {
                if (!isPair(text, at)) {
                    return false;
                }
                at++;
            }
        }
        return true;
    }

    /** Whether PostgreSQL can hold it: no U+0000, and nothing that UTF-8 cannot write. */
    static boolean canBeStored(String text) {
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == 0) {
                return false;
            }
            if (Character.isSurrogate(character)) {
                if (!isPair(text, at)) {
                    return false;
                }
                at++;
            }
        }
        return true;
    }

    /** A stranger's text as it may stand in a sentence of ours: short, one line. */
    static String shown(String text) {
        String cut = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        return isOneLine(cut) ? cut : cut.codePoints()
                .map(point -> Character.isISOControl(point) || point >= 0xd800 && point <= 0xdfff ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
