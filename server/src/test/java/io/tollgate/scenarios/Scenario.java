package io.tollgate.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file's steps in their order. */
record Scenario(String name, List<Step> steps) {
    private static final Pattern DATED = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(T\\S+)?\\s+(\\S.*)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");

    Scenario {
        steps = List.copyOf(steps);
    }

    static Scenario read(Path file) {
        try {
            return of(file.getFileName().toString(), Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @throws ScenarioMistake for a line that is neither dated, indented below one that is, nor a comment */
    static Scenario of(String name, String text) {
        List<Step> steps = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String place = name + ":" + (i + 1);
            String said = COMMENT.matcher(lines.get(i)).replaceFirst("");
            if (said.isBlank()) {
                continue;
            }
            if (Character.isWhitespace(said.charAt(0))) {
                throw new ScenarioMistake(place, "an indented line belongs to the dated line right above it, and there is none");
            }
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).isBlank() && Character.isWhitespace(lines.get(end).charAt(0))) {
                end++;
            }
            List<String> block = lines.subList(i + 1, end).stream().map(line -> COMMENT.matcher(line).replaceFirst("").stripTrailing()).toList();
            steps.add(step(place, i + 1, said.stripTrailing(), block));
            i = end - 1;
        }
        if (steps.isEmpty()) {
            throw new ScenarioMistake(name, "nothing happens in it");
        }
        return new Scenario(name, steps);
    }

    private static Step step(String place, int line, String said, List<String> block) {
        Matcher dated = DATED.matcher(said);
        if (!dated.matches()) {
            throw new ScenarioMistake(place, "a line begins with a date or a time, then says what happens: " + said);
        }
        try {
            LocalDate date = LocalDate.parse(dated.group(1));
            Optional<Instant> time = Optional.ofNullable(dated.group(2)).map(clock -> instant(dated.group(1) + clock));
            return new Step(place, line, date, time, dated.group(3), block);
        } catch (DateTimeException noTime) {
            throw new ScenarioMistake(place, "a date is written 2026-03-10, a time 2026-03-10T12:00Z: " + noTime.getMessage());
        }
    }

    /** Reads "2026-03-10T12:00Z", with seconds and parts of them if they are given. */
    static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
