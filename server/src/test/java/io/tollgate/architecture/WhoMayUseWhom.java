package io.tollgate.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of rooms as data.
 *
 * @param root the package that rooms are named below
 * @param uses by room, in the order of the file: other rooms, or all of a storey as {@code domain.*}
 * @param floating classes, named below the root, that may use binary floating point
 * @param realtime classes, named below the root, whose SQL may ask the database for the time
 * @param exempt by class, named below the root: full names of what it may use of the database although it is no store
 * @param tables by room
 */
record WhoMayUseWhom(
        String root,
        Set<String> words,
        Set<String> wiring,
        Map<String, Set<String>> uses,
        Set<String> pure,
        Set<String> floating,
        Set<String> realtime,
        Map<String, Set<String>> exempt,
        Map<String, Set<String>> tables) {
    /** What the wiring classes' package is called where a room is asked for. */
    static final String WIRING = "wiring";

    private static final Path FILE = Path.of("src/test/resources/architecture/who-may-use-whom.txt");
    private static final Pattern ENTRY = Pattern.compile("(words|wiring|pure|floating|realtime)\\s+(.+)|(room|tables|exempt)\\s+(\\S+)\\s+(?:uses\\s+|may use\\s+)?(.+)");

    static WhoMayUseWhom ofTollgate() {
        try {
            return parse("io.tollgate", Files.readString(FILE));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static WhoMayUseWhom parse(String root, String text) {
        Map<String, Set<String>> lists = new HashMap<>();
        Map<String, Map<String, Set<String>>> named = Map.of("room", new LinkedHashMap<>(), "tables", new LinkedHashMap<>(), "exempt", new LinkedHashMap<>());
        text.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty()).forEach(line -> {
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                throw new IllegalArgumentException("no entry of the table: " + line);
            }
            boolean isNew = entry.group(1) != null
                    ? lists.put(entry.group(1), items(entry.group(2))) == null
                    : named.get(entry.group(3)).put(entry.group(4), items(entry.group(5))) == null;
            if (!isNew) {
                throw new IllegalArgumentException("said twice: " + line);
            }
        });
        return new WhoMayUseWhom(root, lists.getOrDefault("words", Set.of()), lists.getOrDefault("wiring", Set.of()), named.get("room"),
                lists.getOrDefault("pure", Set.of()), lists.getOrDefault("floating", Set.of()), lists.getOrDefault("realtime", Set.of()),
                named.get("exempt"), named.get("tables"));
    }

    private static Set<String> items(String list) {
        return "nothing".equals(list) ? Set.of() : new LinkedHashSet<>(Arrays.asList(list.split("\\s*,\\s*")));
    }

    /** Rooms that entries of the table speak of and that it does not have. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        uses.forEach((room, used) -> used.stream()
                .filter(other -> !other.endsWith(".*") && !uses.containsKey(other))
                .forEach(other -> found.add(room + " may use " + other + ", which is no room of the table")));
        words.stream().filter(word -> !uses.containsKey(word)).forEach(word -> found.add("the word " + word + " is no room of the table"));
        pure.stream().filter(room -> !uses.containsKey(room)).forEach(room -> found.add("pure " + room + " is no room of the table"));
        tables.keySet().stream()
                .filter(room -> !uses.containsKey(room) && !"libraries".equals(room))
                .forEach(room -> found.add("tables of " + room + ", which is no room of the table"));
        return found;
    }

    /** The room of a package below the root: its name there, or {@link #WIRING} for the root itself. Empty for packages of others. */
    Optional<String> roomOf(String packageName) {
        if (packageName.equals(root)) {
            return Optional.of(WIRING);
        }
        return packageName.startsWith(root + ".") ? Optional.of(packageName.substring(root.length() + 1)) : Optional.empty();
    }

    boolean mayUse(String room, String other) {
        if (room.equals(other) || room.equals(WIRING)) {
            return true;
        }
        Set<String> used = uses.getOrDefault(room, Set.of());
        return words.contains(other) || used.contains(other) || used.contains(other.replaceFirst("\\.[^.]*$", ".*"));
    }

    Optional<String> ownerOf(String table) {
        return tables.entrySet().stream().filter(entry -> entry.getValue().contains(table)).map(Map.Entry::getKey).findFirst();
    }
}
