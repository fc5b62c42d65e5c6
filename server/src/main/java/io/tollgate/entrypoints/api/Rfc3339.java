package io.tollgate.entrypoints.api;

import java.time.Instant;

/**
 * Reads the times of RFC 3339, section 5.6, and nothing else that ISO 8601 would allow. Digits beyond the microsecond are cut off:
 * PostgreSQL keeps no more, and a time that changed on its way through the database would be a different one.
 */
final class Rfc3339 {
    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final long DAYS_TO_1970 = 719_528;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int LONGEST = 64;

    /** What was wrong with the text, as the end of a sentence that begins with the field's name. */
    static final class NotATime extends Exception {
        NotATime(String reason) {
            super(reason, null, false, false);
        }
    }

    private final char[] text;
    private final int end;
    private int at;

    private Rfc3339(char[] text, int from, int length) {
        this.text = text;
        this.at = from;
        this.end = from + length;
    }

    static Instant parse(String text) throws NotATime {
        return parse(text.toCharArray(), 0, text.length());
    }

    static Instant parse(char[] text, int from, int length) throws NotATime {
        if (length > LONGEST) {
            throw notRfc3339();
        }
        return new Rfc3339(text, from, length).read();
    }

    private Instant read() throws NotATime {
        long day = date();
        char separator = next();
        if (separator != 'T' && separator != 't' && separator != ' ') {
            throw notRfc3339();
        }
        int secondOfDay = timeOfDay();
        int micros = at < end && text[at] == '.' ? fraction() : 0;
        int offsetSeconds = offset();
        if (at != end) {
            throw notRfc3339();
        }
        return Instant.ofEpochSecond(day * SECONDS_PER_DAY + secondOfDay - offsetSeconds, micros * 1_000L);
    }

    private long date() throws NotATime {
        int year = twoDigits() * 100 + twoDigits();
        expect('-');
        int month = twoDigits();
        expect('-');
        int day = twoDigits();
        if (month < 1 || month > 12) {
            throw new NotATime("has no such month: " + month);
        }
        boolean leapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int days = month == 2 && leapYear ? 29 : DAYS_IN_MONTH[month - 1];
        if (day < 1 || day > days) {
            throw new NotATime("has no such day in that month: " + day);
        }
        long leapDays = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
        int leapDay = leapYear && month > 2 ? 1 : 0;
        return year * 365L + leapDays + DAYS_BEFORE_MONTH[month - 1] + leapDay + day - 1 - DAYS_TO_1970;
    }

    private int timeOfDay() throws NotATime {
        int hour = twoDigits();
        expect(':');
        int minute = twoDigits();
        expect(':');
        int second = twoDigits();
        if (second == 60) {
            throw new NotATime("is a leap second, which cannot be stored; write second 59");
        }
        if (hour > 23 || minute > 59 || second > 59) {
            throw new NotATime("has no such time of day; hours go to 23, minutes and seconds to 59");
        }
        return (hour * 60 + minute) * 60 + second;
    }

    private int fraction() throws NotATime {
        at++;
        int micros = 0;
        int digits = 0;
        for (; at < end && isDigit(text[at]); at++, digits++) {
            if (digits < 6) {
                micros = micros * 10 + text[at] - '0';
            }
        }
        if (digits == 0) {
            throw notRfc3339();
        }
        for (; digits < 6; digits++) {
            micros *= 10;
        }
        return micros;
    }

    private int offset() throws NotATime {
        char sign = next();
        if (sign == 'Z' || sign == 'z') {
            return 0;
        }
        if (sign != '+' && sign != '-') {
            throw new NotATime("needs a Z or an offset like +02:00 at its end");
        }
        int hours = twoDigits();
        expect(':');
        int minutes = twoDigits();
        if (hours > 23 || minutes > 59) {
            throw new NotATime("has no such offset from UTC");
        }
        int seconds = (hours * 60 + minutes) * 60;
        return sign == '-' ? -seconds : seconds;
    }

    private int twoDigits() throws NotATime {
        char tens = next();
        char ones = next();
        if (!isDigit(tens) || !isDigit(ones)) {
            throw notRfc3339();
        }
        return (tens - '0') * 10 + ones - '0';
    }

    private void expect(char wanted) throws NotATime {
        if (next() != wanted) {
            throw notRfc3339();
        }
    }

    private char next() throws NotATime {
        if (at >= end) {
            throw notRfc3339();
        }
        return text[at++];
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static NotATime notRfc3339() {
        return new NotATime("must be an RFC 3339 time, like 2026-03-01T12:30:00Z");
    }
}
