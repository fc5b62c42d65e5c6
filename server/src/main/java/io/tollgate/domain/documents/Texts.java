package io.tollgate.domain.documents;

import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.QuantityWords;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.TimeRange;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and dates as they stand on paper: thousands set apart, a real minus sign, months in words. */
final class Texts {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
    private static final String MINUS = "\u2212";

    private Texts() {}

    /** "1,234.50", with the decimals of its currency, which stands elsewhere. */
    static String amount(Money amount) {
        return decimal(amount.toDecimal());
    }

    static String decimal(BigDecimal decimal) {
        DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ENGLISH));
        format.setMinimumFractionDigits(Math.max(0, decimal.scale()));
        format.setMaximumFractionDigits(Math.max(0, decimal.scale()));
        format.setNegativePrefix(MINUS);
        return format.format(decimal);
    }

    /** A quantity or price, without zeros that say nothing. */
    static String plain(BigDecimal decimal) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        return decimal(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
    }

    /** A price shows at least the decimals of its currency. */
    static String price(BigDecimal price, int decimals) {
        BigDecimal stripped = price.stripTrailingZeros();
        return decimal(stripped.scale() < decimals ? stripped.setScale(decimals) : stripped);
    }

    /** "130.5 hours", "1 hour", "219 h 35 min". */
    static String quantity(Unit unit, long quantity) {
        QuantityWords words = QuantityWords.of(unit, quantity);
        String number = words.text(quantity);
        return words.namesUnits() ? number : plain(new BigDecimal(number)) + " " + (number.equals("1") ? unit.name() : plural(unit.name()));
    }

    /** In a column, where the words beside it are exact. */
    static String column(BigDecimal quantity) {
        return plain(QuantityWords.rounded(quantity));
    }

    /** A currency's code has no plural, nor has a word that ends like one. */
    static String plural(String unit) {
        return unit.isEmpty() || unit.endsWith("s") || unit.equals(unit.toUpperCase(Locale.ROOT)) ? unit : unit + "s";
    }

    static String date(LocalDate date) {
        return DATE.format(date);
    }

    static String date(Instant instant) {
        return DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    static LocalDate firstDay(TimeRange range) {
        return range.from().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    static LocalDate lastDay(TimeRange range) {
        return range.to().minusNanos(1).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** "1 to 31 March 2026": the days the range touches. */
    static String days(TimeRange range) {
        LocalDate first = firstDay(range);
        LocalDate last = lastDay(range);
        if (first.equals(last)) {
            return date(first);
        }
        boolean sameMonth = first.getMonth() == last.getMonth() && first.getYear() == last.getYear();
        return (sameMonth ? Integer.toString(first.getDayOfMonth()) : date(first)) + " to " + date(last);
    }

    /** Without what XML cannot hold. */
    static String clean(String text) {
        return text.codePoints()
                .filter(c -> c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
