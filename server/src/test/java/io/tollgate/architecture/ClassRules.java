package io.tollgate.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** What classes may use, read from class files. Each rule answers its violations, one sentence each. */
final class ClassRules {
    private static final Set<String> CHANCE =
            Set.of("java.security.SecureRandom", "java.util.concurrent.ThreadLocalRandom", "java.util.SplittableRandom", "java.util.Random");
    private static final Set<String> CLOCKS = Set.of("java.time.InstantSource", "java.time.Clock");
    private static final Set<String> CALLS = Set.of(
            "java.lang.System.currentTimeMillis", "java.time.InstantSource.system", "java.util.Calendar.getInstance", "java.util.Date.<init>",
            "java.util.UUID.randomUUID", "java.lang.Math.random");

    private final JavaClasses classes;
    private final WhoMayUseWhom table;

    ClassRules(JavaClasses classes, WhoMayUseWhom table) {
        this.classes = classes;
        this.table = table;
    }

    /** Packages and the table's rooms are the same, and the root holds the wiring alone. */
    Collection<String> unknownRooms() {
        Set<String> found = new TreeSet<>(table.contradictions());
        Set<String> present = new TreeSet<>();
        for (JavaClass each : classes) {
            String room = roomOf(each);
            present.add(room);
            if (room.equals(WhoMayUseWhom.WIRING)) {
                if (!table.wiring().contains(outermost(each).getSimpleName())) {
                    found.add(each.getName() + " is none of the wiring classes, so it belongs in a room");
                }
            } else if (!table.uses().containsKey(room)) {
                found.add("the package " + each.getPackageName() + " is not in who-may-use-whom.txt");
            }
        }
        table.uses().keySet().stream()
                .filter(room -> !present.contains(room))
                .forEach(room -> found.add("who-may-use-whom.txt has the room " + room + ", and there is no such package"));
        return found;
    }

    Collection<String> forbiddenUses() {
        return dependencies((from, to) -> table.roomOf(to.getPackageName())
                .map(room -> !table.mayUse(roomOf(from), room))
                .orElse(false), "may not use");
    }

    /** Rooms that use each other, by what the code does. */
    Collection<String> cycles() {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (JavaClass each : classes) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                table.roomOf(target(dependency).getPackageName())
                        .filter(room -> !room.equals(roomOf(each)))
                        .ifPresent(room -> graph.computeIfAbsent(roomOf(each), any -> new TreeSet<>()).add(room));
            }
        }
        Set<String> found = new TreeSet<>();
        graph.keySet().forEach(room -> walk(graph, room, new ArrayList<>(List.of(room)), new TreeSet<>(), found));
        return found;
    }

    private static void walk(Map<String, Set<String>> graph, String start, List<String> path, Set<String> visited, Set<String> found) {
        for (String next : graph.getOrDefault(path.getLast(), Set.of())) {
            if (next.equals(start)) {
                found.add(String.join(" -> ", path) + " -> " + start);
            } else if (visited.add(next)) {
                path.add(next);
                walk(graph, start, path, visited, found);
                path.removeLast();
            }
        }
    }

    /** Inside the domain, the database is a store's alone. */
    Collection<String> databaseOutsideStores() {
        return dependencies((from, to) -> roomOf(from).startsWith("domain.")
                && !isStore(from)
                && isOfTheDatabase(to)
                && !isExempt(from, to), "is no store and may not use");
    }

    /** Pure rooms touch nothing but what they are given. */
    Collection<String> impurities() {
        return dependencies((from, to) -> table.pure().contains(roomOf(from))
                && !isStore(from)
                && !isExempt(from, to)
                && (isOfTheDatabase(to) || CLOCKS.contains(to.getName()) || CHANCE.contains(to.getName()) || reachesOut(to)), "is pure and may not use");
    }

    /** Now and chance come from the foundation. */
    Collection<String> clocksAndChance() {
        Collection<String> found = dependencies((from, to) -> !roomOf(from).startsWith("foundation.") && CHANCE.contains(to.getName()), "may not use");
        for (JavaClass each : classes) {
            if (!roomOf(each).startsWith("foundation.")) {
                each.getAccessesFromSelf().stream()
                        .filter(ClassRules::readsClockOrChance)
                        .forEach(access -> found.add(access.getDescription()));
            }
        }
        return found;
    }

    private static boolean readsClockOrChance(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        return CALLS.contains(owner + "." + name)
                || (owner.startsWith("java.time.") && name.equals("now"))
                || (owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick")));
    }

    private Collection<String> dependencies(BiPredicate<JavaClass, JavaClass> isViolation, String words) {
        Set<String> found = new TreeSet<>();
        for (JavaClass each : classes) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                if (isViolation.test(each, target(dependency))) {
                    found.add(each.getName() + " " + words + " " + target(dependency).getName());
                }
            }
        }
        return found;
    }

    private static JavaClass target(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType();
    }

    private boolean isOfTheDatabase(JavaClass used) {
        String name = used.getPackageName();
        return table.roomOf(name).equals(Optional.of("foundation.db"))
                || name.equals("java.sql") || name.equals("javax.sql") || name.startsWith("org.jdbi.") || name.startsWith("org.postgresql.");
    }

    private static boolean reachesOut(JavaClass used) {
        String name = used.getPackageName();
        return name.equals("java.nio.file") || name.startsWith("java.net") || used.getName().equals("io.tollgate.foundation.time.RealTime");
    }

    private boolean isExempt(JavaClass from, JavaClass to) {
        return table.exempt().getOrDefault(outermost(from).getName().substring(table.root().length() + 1), Set.of()).contains(to.getName());
    }

    private static boolean isStore(JavaClass each) {
        return outermost(each).getSimpleName().endsWith("Store");
    }

    private static JavaClass outermost(JavaClass each) {
        return each.getEnclosingClass().map(ClassRules::outermost).orElse(each);
    }

    private String roomOf(JavaClass each) {
        return table.roomOf(each.getPackageName()).orElseThrow();
    }
}
