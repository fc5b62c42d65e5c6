package io.tollgate.domain.workspaces;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.TestDatabase;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProjectStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static Database database;

    private final ProjectStore store = new ProjectStore();

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void eachWorkspaceNumbersItsProjectsFromOne() {
        WorkspaceId first = workspace("first");
        WorkspaceId second = workspace("second");

        assertThat(numbers(NOW, name(first, "web"), name(second, "web"), name(first, "api"), name(first, "web")))
                .isEqualTo(Map.of(name(first, "api"), 1, name(first, "web"), 2, name(second, "web"), 1));
        assertThat(numbers(NOW.plusSeconds(9), name(first, "jobs"), name(first, "web")))
                .isEqualTo(Map.of(name(first, "web"), 2, name(first, "jobs"), 3));
        assertThat(list(first)).containsExactly(
                new Project(first, 1, "api", NOW), new Project(first, 3, "jobs", NOW.plusSeconds(9)), new Project(first, 2, "web", NOW));
    }

    @Test
    void manyAtOnceAgreeOnEveryNumber() throws Exception {
        List<WorkspaceId> workspaces = IntStream.range(0, 3).mapToObj(each -> workspace("racing" + each)).toList();
        List<Project.Name> names = workspaces.stream()
                .flatMap(each -> Stream.of("a", "b", "c", "d", "e", "f").map(text -> name(each, text)))
                .toList();
        List<Callable<Map<Project.Name, Integer>>> racers = IntStream.range(0, 6).<Callable<Map<Project.Name, Integer>>>mapToObj(racer -> () -> {
            List<Project.Name> mine = new ArrayList<>(names);
            Collections.rotate(mine, racer * 3);
            return numbers(NOW, mine.subList(0, 12).toArray(Project.Name[]::new));
        }).toList();

        List<Map<Project.Name, Integer>> results = Racing.all(racers);

        Map<Project.Name, Integer> stored = numbers(NOW, names.toArray(Project.Name[]::new));
        assertThat(results).allSatisfy(result -> assertThat(stored).containsAllEntriesOf(result));
        for (WorkspaceId workspace : workspaces) {
            assertThat(list(workspace)).extracting(Project::number).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
        }
    }

    private Map<Project.Name, Integer> numbers(Instant now, Project.Name... names) {
        return database.inTransaction(tx -> store.numbersFor(tx, List.of(names), now));
    }

    private static Project.Name name(WorkspaceId workspace, String name) {
        return new Project.Name(workspace, name);
    }

    private static WorkspaceId workspace(String key) {
        return database.inTransaction(tx -> new WorkspaceStore().create(tx, new NewWorkspace(key, "Acme", "a@b.co"), NOW)).id();
    }

    private List<Project> list(WorkspaceId workspace) {
        return database.read(tx -> store.list(tx, workspace));
    }
}
