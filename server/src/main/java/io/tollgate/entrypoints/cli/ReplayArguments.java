package io.tollgate.entrypoints.cli;

import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.time.BillingPeriod;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ./tollgate recheck} and {@code ./tollgate simulate FILE} are told.
 *
 * @param document the draft's text; empty for a check
 * @param periods the months; empty for all of them
 * @param csv where a simulation's results go
 */
public record ReplayArguments(URI url, String key, Optional<String> document, List<BillingPeriod> periods, Optional<Path> csv) {
    private static final String RECHECK = " It is ./tollgate recheck [--period 2026-03] [--url URL] [--key KEY].";
    private static final String SIMULATE =
            " It is ./tollgate simulate FILE --from 2026-01 --to 2026-03 [--csv FILE] [--url URL] [--key KEY].";

    /** @throws CannotStart with what is missing or wrong */
    public static ReplayArguments recheck(List<String> words, Map<String, String> environment) {
        Map<String, String> options = options("recheck", words, List.of("--period", "--url", "--key"), 0, RECHECK);
        List<BillingPeriod> periods = Optional.ofNullable(options.get("--period")).map(text -> period("--period", text, RECHECK)).stream().toList();
        return new ReplayArguments(ServerAddress.url(options, environment), ServerAddress.key("recheck", "administer", options, environment),
                Optional.empty(), periods, Optional.empty());
    }

    /** @throws CannotStart with what is missing or wrong */
    public static ReplayArguments simulate(List<String> words, Map<String, String> environment) {
        Map<String, String> options = options("simulate", words, List.of("--from", "--to", "--csv", "--url", "--key"), 1, SIMULATE);
        BillingPeriod from = period("--from", options.get("--from"), SIMULATE);
        BillingPeriod to = options.containsKey("--to") ? period("--to", options.get("--to"), SIMULATE) : from;
        List<BillingPeriod> periods = new ArrayList<>();
        for (BillingPeriod period = from; period.compareTo(to) <= 0; period = period.next()) {
            periods.add(period);
        }
        if (periods.isEmpty()) {
            throw new CannotStart("--from is not after --to." + SIMULATE);
        }
        return new ReplayArguments(ServerAddress.url(options, environment), ServerAddress.key("simulate", "administer", options, environment),
                Optional.of(text(options.get(""))), periods, Optional.ofNullable(options.get("--csv")).map(Path::of));
    }

    /** The values of the options by name, and the file, where one is taken, by none. */
    private static Map<String, String> options(String command, List<String> words, List<String> known, int files, String usage) {
        Map<String, String> options = new HashMap<>();
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            if (known.contains(word)) {
                if (at + 1 == words.size()) {
                    throw new CannotStart(word + " needs a value." + usage);
                }
                options.put(word, words.get(++at));
            } else if (word.startsWith("--") || files == 0 || options.containsKey("")) {
                throw new CannotStart(command + " does not take '" + word + "'." + usage);
            } else {
                options.put("", word);
            }
        }
        if (files == 1 && !options.containsKey("")) {
            throw new CannotStart(command + " needs a file." + usage);
        }
        return options;
    }

    private static BillingPeriod period(String option, String text, String usage) {
        return Optional.ofNullable(text).flatMap(BillingPeriod::parse).orElseThrow(() ->
                new CannotStart(option + " must be a month, like 2026-03." + usage));
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new CannotStart("There is no file '" + file + "' that can be read.");
        }
    }
}
