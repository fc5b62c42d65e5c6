package io.tollgate.architecture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Who writes and reads which table, by the SQL in the constants of class files. */
final class SqlRules {
    private static final Pattern STATEMENT = Pattern.compile("(?is)\\s*(select|insert|update|delete|with|copy|merge|truncate)\\b.*");
    private static final Pattern WRITE = Pattern.compile("(?i)\\b(?:insert\\s+into|delete\\s+from|merge\\s+into|truncate(?:\\s+table)?)\\s+(\\w+)"
            + "|\\bupdate\\s+(\\w+)(?:\\s+(?:as\\s+)?\\w+)?\\s+set\\b|\\bcopy\\s+(\\w+)\\s*\\([^)]*\\)\\s*from\\b");
    private static final Pattern READ = Pattern.compile("(?i)\\b(?:from|join)\\s+(\\w+)");
    private static final Pattern NOW = Pattern.compile("(?i)\\b(?:(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\\s*\\(|"
            + "current_timestamp\\b|current_date\\b|localtimestamp\\b)");
    private static final Pattern TABLE = Pattern.compile("(?im)^create\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?(\\w+)");

    private final List<ClassBytes> classes;
    private final WhoMayUseWhom table;

    SqlRules(List<ClassBytes> classes, WhoMayUseWhom table) {
        this.classes = classes;
        this.table = table;
    }

    /** Tables of the migrations, and those of the table of rooms, are the same, each with one owner. */
    Collection<String> tablesWithoutOneRoom(Collection<String> migrations) {
        Set<String> found = new TreeSet<>();
        Set<String> present = new TreeSet<>();
        migrations.forEach(migration -> names(TABLE, migration).forEach(present::add));
        List<String> owned = table.tables().values().stream().flatMap(Set::stream).toList();
        present.stream().filter(each -> !owned.contains(each)).forEach(each -> found.add("no room owns the table " + each));
        owned.stream().filter(each -> !present.contains(each)).forEach(each -> found.add("no migration makes the table " + each));
        owned.stream().filter(each -> owned.stream().filter(each::equals).count() > 1).forEach(each -> found.add("two rooms own the table " + each));
        migrations.forEach(migration -> NOW.matcher(migration).results().forEach(now -> found.add("a migration reads a clock: " + now.group())));
        return found;
    }

    Collection<String> writesOfOthersTables() {
        Set<String> found = new TreeSet<>();
        statements((each, room, statement) -> names(WRITE, statement).forEach(written -> {
            if (!table.ownerOf(written).equals(Optional.of(room))) {
                found.add(each.name() + " writes " + written + ", which belongs to " + table.ownerOf(written).orElse("no room"));
            }
        }));
        return found;
    }

    /** A room reads the tables of rooms that it may use. */
    Collection<String> readsOfOthersTables() {
        Set<String> found = new TreeSet<>();
        statements((each, room, statement) -> names(READ, statement).forEach(read -> table.ownerOf(read)
                .filter(owner -> !table.mayUse(room, owner))
                .ifPresent(owner -> found.add(each.name() + " reads " + read + ", which belongs to " + owner))));
        return found;
    }

    /** The database's clock is no clock of the product; only the foundation, which keeps the sandbox's, asks it. */
    Collection<String> clocks() {
        Set<String> found = new TreeSet<>();
        statements((each, room, statement) -> {
            if (!room.startsWith("foundation.") && table.realtime().stream().noneMatch(exempt -> each.name().equals(table.root() + "." + exempt))) {
                NOW.matcher(statement).results().forEach(now -> found.add(each.name() + " reads the database's clock: " + now.group()));
            }
        });
        return found;
    }

    private interface Visitor {
        void visit(ClassBytes each, String room, String statement);
    }

    private void statements(Visitor visitor) {
        for (ClassBytes each : classes) {
            for (String text : each.texts()) {
                if (STATEMENT.matcher(text).matches()) {
                    visitor.visit(each, table.roomOf(each.packageName()).orElseThrow(), text);
                }
            }
        }
    }

    private static List<String> names(Pattern pattern, String text) {
        List<String> names = new ArrayList<>();
        for (MatchResult match : pattern.matcher(text).results().toList()) {
            for (int group = 1; group <= match.groupCount(); group++) {
                if (match.group(group) != null) {
                    names.add(match.group(group).toLowerCase(java.util.Locale.ROOT));
                }
            }
        }
        return names;
    }
}
