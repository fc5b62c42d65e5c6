package io.tollgate.foundation.amounts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Quantities that are read together, such as those of one line, in one exact form: decimals of the unit, "30.5", where each of them ends soon; else, of
 * time, "219 h 35 min", since 35 minutes are no decimal of an hour.
 */
public final class QuantityWords {
    /** What is read at a glance, and still exact: a price times it is the amount. */
    private static final int PLACES = 4;
    private static final Map<String, Long> MILLISECONDS = Map.of("hour", 3_600_000L, "minute", 60_000L, "second", 1_000L, "millisecond", 1L);

    private final Unit unit;
    private final OptionalLong millisecondsPerSmallest;

    private QuantityWords(Unit unit, OptionalLong millisecondsPerSmallest) {
        this.unit = unit;
        this.millisecondsPerSmallest = millisecondsPerSmallest;
    }

    /** The form that suits all of the quantities. */
    public static QuantityWords of(Unit unit, long... quantities) {
        boolean allEndSoon = Arrays.stream(quantities).allMatch(quantity -> endsSoon(unit, quantity));
        return new QuantityWords(unit, allEndSoon ? OptionalLong.empty() : millisecondsPerSmallest(unit));
    }

    /** Without a word for the unit, unless it has the form that holds one. */
    public String text(long quantity) {
        return millisecondsPerSmallest.isPresent() ? time(Math.multiplyExact(quantity, millisecondsPerSmallest.getAsLong())) : unit.format(quantity);
    }

    /** "30.5 hours", "1 hour", "219 h 35 min". */
    public static String withUnit(Unit unit, long quantity) {
        QuantityWords words = of(unit, quantity);
        return words.text(quantity) + (words.namesUnits() ? "" : " " + (quantity == unit.smallestPerUnit() ? unit.name() : unit.plural()));
    }

    /** What follows a price beside them: " per hour" where they name hours and minutes themselves, and nothing where they are decimals of the unit. */
    public String perUnit() {
        return namesUnits() ? " per " + unit.name() : "";
    }

    /** Where something beside it is exact: no more places than are read at a glance. */
    public static BigDecimal rounded(BigDecimal quantity) {
        return quantity.scale() > PLACES ? quantity.setScale(PLACES, RoundingMode.HALF_UP) : quantity;
    }

    /** Whether {@link #text} says in what it counts. */
    public boolean namesUnits() {
        return millisecondsPerSmallest.isPresent();
    }

    private static boolean endsSoon(Unit unit, long quantity) {
        Fraction exact = unit.units(quantity);
        return Fraction.of(exact.toDecimal(PLACES)).compareTo(exact) == 0;
    }

    /** Where the unit and its smallest are stretches of time that go into each other as they do everywhere. */
    private static OptionalLong millisecondsPerSmallest(Unit unit) {
        Optional<Long> smallest = Optional.ofNullable(MILLISECONDS.get(unit.smallest()));
        Optional<Long> whole = Optional.ofNullable(MILLISECONDS.get(unit.name()));
        boolean isTime = smallest.isPresent() && whole.isPresent() && smallest.get() * unit.smallestPerUnit() == whole.get();
        return isTime ? OptionalLong.of(smallest.get()) : OptionalLong.empty();
    }

    private static String time(long milliseconds) {
        if (milliseconds == 0) {
            return "0 min";
        }
        if (milliseconds < 0) {
            return "-" + time(Math.negateExact(milliseconds));
        }
        long hours = milliseconds / 3_600_000;
        long minutes = milliseconds / 60_000 % 60;
        long rest = milliseconds % 60_000;
        String seconds = new Unit("second", "millisecond", 1_000).format(rest);
        String text = (hours > 0 ? hours + " h " : "") + (minutes > 0 ? minutes + " min " : "") + (rest > 0 ? seconds + " s" : "");
        return text.strip();
    }
}
