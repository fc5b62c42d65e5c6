package io.tollgate.domain.notifications;

import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Tells a workspace that alerts were crossed, or a hard limit reached: one letter for all that happened at once. */
public final class AlertLetter {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter RESET = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private AlertLetter() {}

    /**
     * One metric in a period. Quantities are smallest units.
     *
     * @param allowance what the plan includes; empty where it says nothing of the metric
     * @param levels the thresholds that were crossed, the lowest first; empty where only the limit is told of
     */
    public record Story(
            String metric,
            Unit unit,
            BillingPeriod period,
            long used,
            OptionalLong allowance,
            OptionalLong limit,
            List<Level> levels,
            AtLimit atLimit) {
        private boolean isAtLimit() {
            return !(atLimit instanceof AtLimit.Apart);
        }

        private String amount(long quantity) {
            return Figures.quantity(unit, quantity);
        }

        private boolean hasAllowance() {
            return allowance.orElse(0) > 0;
        }
    }

    /** What is to be told of the hard limit. */
    public sealed interface AtLimit {
        /** Nothing. */
        record Apart() implements AtLimit {}

        /** All that it allows is used. */
        record Reached() implements AtLimit {}

        /** Something was refused that needs more than is left. @param reserved what is set aside beside what is used */
        record Refusing(long reserved) implements AtLimit {}
    }

    /** @param of "allowance" or "limit", with its percent; empty for a plain quantity */
    public record Level(long quantity, OptionalInt percent, Optional<String> of) {
        private String words(Unit unit) {
            return percent.isEmpty() ? Figures.quantity(unit, quantity) : percent.getAsInt() + "% of the " + (of.orElseThrow().equals("limit") ? "hard limit" : "allowance");
        }
    }

    /** @param stories at least one */
    public static Letter of(String workspace, List<Story> stories) {
        String reason = "This mail goes to the alert address of " + workspace + ", once for each alert and month.";
        return stories.size() == 1 ? ofOne(workspace, stories.getFirst(), reason) : ofSeveral(workspace, stories, reason);
    }

    private static Letter ofOne(String workspace, Story story, String reason) {
        return new Letter(
                headline(story) + " (" + workspace + ")",
                headline(story),
                List.of(state(workspace, story), meaning(story)),
                gauge(story).stream().toList(),
                facts(story),
                choices(List.of(story)),
                reason);
    }

    private static Letter ofSeveral(String workspace, List<Story> stories, String reason) {
        List<String> sentences = new ArrayList<>();
        for (Story story : stories) {
            sentences.add(headline(story) + ". " + meaning(story));
        }
        List<Letter.Fact> facts = new ArrayList<>(stories.stream().map(story -> new Letter.Fact(story.metric() + ", used", story.amount(story.used()))).toList());
        facts.add(resets(stories.getFirst()));
        String headline = stories.size() + " metrics reached an alert or a hard limit";
        return new Letter(
                stories.stream().map(Story::metric).collect(Collectors.joining(", ")) + ": alerts reached (" + workspace + ")",
                headline,
                sentences,
                stories.stream().flatMap(story -> gauge(story).stream()).toList(),
                facts,
                choices(stories),
                reason);
    }

    private static String headline(Story story) {
        return switch (story.atLimit()) {
            case AtLimit.Apart() -> story.metric() + " reached " + story.levels().getLast().words(story.unit());
            case AtLimit.Reached() -> story.metric() + " reached the hard limit of " + story.amount(story.limit().orElseThrow());
            case AtLimit.Refusing any -> story.metric() + " was refused at the hard limit of " + story.amount(story.limit().orElseThrow());
        };
    }

    private static String state(String workspace, Story story) {
        String used = workspace + " has used " + story.amount(story.used()) + " in " + MONTH.format(story.period().month());
        return switch (story.atLimit()) {
            case AtLimit.Reached() -> used + ", which is all that the hard limit allows.";
            case AtLimit.Refusing(long reserved) -> used + " and has set " + story.amount(reserved) + " aside. More was asked for than the hard limit leaves.";
            case AtLimit.Apart() -> used + (story.levels().size() == 1 ? "; the alert is set at " : "; the alerts are set at ")
                + listed(story.levels().stream().map(level -> exact(story, level)).toList()) + ".";
        };
    }

    private static String exact(Story story, Level level) {
        return level.percent().isEmpty()
                ? story.amount(level.quantity())
                : story.amount(level.quantity()) + " (" + level.words(story.unit()) + ")";
    }

    private static String meaning(Story story) {
        if (story.atLimit() instanceof AtLimit.Refusing) {
            return "Until " + RESET.format(story.period().to()) + ", new work that needs more than is left is refused; what fits is still granted.";
        }
        if (story.isAtLimit()) {
            return "Until " + RESET.format(story.period().to()) + ", new work that needs more is refused. Usage that still arrives is kept and shown, but not billed.";
        }
        if (story.limit().isPresent()) {
            return "Nothing has stopped. At the hard limit of " + story.amount(story.limit().getAsLong()) + ", new work that needs more is refused.";
        }
        if (!story.hasAllowance()) {
            return "Nothing has stopped, and no hard limit is set; usage goes on at the plan's price.";
        }
        String included = story.amount(story.allowance().orElseThrow());
        return story.used() < story.allowance().orElseThrow()
                ? "Nothing has stopped, and no hard limit is set. Beyond the " + included + " that the plan includes, usage is billed at the plan's price."
                : "Nothing has stopped, and no hard limit is set. The " + included + " that the plan includes are used up; what is beyond them is billed at the plan's price.";
    }

    /** Of the limit where there is one, else of the allowance. */
    private static Optional<Letter.Gauge> gauge(Story story) {
        long whole = story.limit().orElse(story.allowance().orElse(0));
        if (whole == 0) {
            return Optional.empty();
        }
        String of = story.amount(whole) + (story.limit().isPresent() ? " allowed" : " included");
        long percent = BigDecimal.valueOf(story.used()).movePointRight(2).divide(BigDecimal.valueOf(whole), 0, RoundingMode.DOWN).longValueExact();
        return Optional.of(new Letter.Gauge(story.metric(), Figures.number(story.unit(), story.used()) + " of " + of, percent));
    }

    private static List<Letter.Fact> facts(Story story) {
        List<Letter.Fact> facts = new ArrayList<>();
        facts.add(new Letter.Fact("Used", story.amount(story.used())));
        story.levels().forEach(level -> facts.add(new Letter.Fact("Alert", exact(story, level))));
        if (story.hasAllowance()) {
            facts.add(new Letter.Fact("Included in the plan", story.amount(story.allowance().orElseThrow())));
        }
        facts.add(new Letter.Fact("Hard limit", story.limit().isPresent() ? story.amount(story.limit().getAsLong()) : "none"));
        facts.add(resets(story));
        return facts;
    }

    private static Letter.Fact resets(Story story) {
        return new Letter.Fact("Resets on", RESET.format(story.period().to()));
    }

    private static List<String> choices(List<Story> stories) {
        List<String> choices = new ArrayList<>();
        if (stories.stream().anyMatch(Story::isAtLimit)) {
            choices.add("Raise or remove the hard limit on the Billing page, where it is one that you set.");
            choices.add("Move to a plan that allows more, on the Billing page.");
        } else if (stories.stream().allMatch(story -> story.limit().isEmpty())) {
            choices.add("Set a hard limit on the Billing page: nothing beyond it is ever billed.");
            choices.add("See on the Billing page what this month comes to so far, and whether a larger plan would cost less.");
        } else {
            choices.add("Change the hard limit on the Billing page.");
        }
        if (stories.stream().anyMatch(story -> !story.levels().isEmpty())) {
            choices.add("Change or remove the alert on the Billing page.");
        }
        return choices;
    }

    private static String listed(List<String> texts) {
        return texts.size() == 1 ? texts.getFirst() : String.join(", ", texts.subList(0, texts.size() - 1)) + " and " + texts.getLast();
    }

    /** Figures as people read them: two decimals, more only where nothing else would be left. */
    private static final class Figures {
        static String quantity(Unit unit, long quantity) {
            String number = number(unit, quantity);
            boolean isPlural = !number.equals("1") && Character.isLowerCase(unit.name().charAt(unit.name().length() - 1));
            return number + " " + unit.name() + (isPlural ? "s" : "");
        }

        static String number(Unit unit, long quantity) {
            BigDecimal exact = new BigDecimal(unit.format(quantity));
            BigDecimal rounded = exact.setScale(2, RoundingMode.DOWN);
            DecimalFormat format = new DecimalFormat("#,##0.##########", DecimalFormatSymbols.getInstance(Locale.ENGLISH));
            return format.format(rounded.signum() == 0 ? exact : rounded);
        }
    }
}
