package io.tollgate.domain.workspaces;

import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The dictionary of project names: a project appears with its first event. */
public final class ProjectStore {

    /**
     * The number of each project, new ones inserted. A number never changes once committed. For new projects their workspaces' rows are locked,
     * by rising id, until the transaction ends.
     */
    public Map<Project.Name, Integer> numbersFor(Transaction tx, Collection<Project.Name> names, Instant firstUsedAt) {
        NavigableSet<Project.Name> wanted = new TreeSet<>(names);
        Map<Project.Name, Integer> numbers = find(tx, wanted);
        wanted.removeAll(numbers.keySet());
        if (!wanted.isEmpty()) {
            lockWorkspaces(tx, wanted);
            insert(tx, wanted, firstUsedAt);
            numbers.putAll(find(tx, wanted));
        }
        return numbers;
    }

    /** A workspace's projects, by name. */
    public List<Project> list(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select id, name, first_used_at from project where workspace_id = :workspace order by name")
                .bind("workspace", workspace.value())
                .map((row, context) -> new Project(
                        workspace, row.getInt("id"), row.getString("name"), row.getObject("first_used_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** A project's name by its number. */
    public String nameOf(Transaction tx, WorkspaceId workspace, int number) {
        return tx.handle().createQuery("select name from project where workspace_id = :workspace and id = :number")
                .bind("workspace", workspace.value())
                .bind("number", number)
                .mapTo(String.class)
                .one();
    }

    private static Map<Project.Name, Integer> find(Transaction tx, Collection<Project.Name> names) {
        Map<Project.Name, Integer> numbers = new HashMap<>();
        tx.handle().createQuery("""
                        select project.workspace_id, project.name, project.id
                        from unnest(:workspaces, :names) as wanted (workspace_id, name)
                        join project on project.workspace_id = wanted.workspace_id and project.name = wanted.name collate "C"
                        """)
                .bind("workspaces", workspaces(names))
                .bind("names", texts(names))
                .map((row, context) -> Map.entry(
                        new Project.Name(new WorkspaceId(row.getInt("workspace_id")), row.getString("name")), row.getInt("id")))
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue()));
        return numbers;
    }

    /** So that two transactions never number projects of one workspace at once; a statement of its own, so that the next sees what the other left. */
    private static void lockWorkspaces(Transaction tx, Collection<Project.Name> names) {
        tx.handle().createQuery("select id from workspace where id = any(:ids) order by id for no key update")
                .bind("ids", workspaces(names))
                .mapTo(Integer.class)
                .list();
    }

    private static void insert(Transaction tx, Collection<Project.Name> names, Instant firstUsedAt) {
        tx.handle().createUpdate("""
                        insert into project (workspace_id, id, name, first_used_at)
                        select workspace_id,
                               coalesce((select max(id) from project where project.workspace_id = wanted.workspace_id), 0)
                                   + row_number() over (partition by workspace_id order by name collate "C"),
                               name,
                               :firstUsedAt
                        from unnest(:workspaces, :names) as wanted (workspace_id, name)
                        where not exists (
                            select from project
                            where project.workspace_id = wanted.workspace_id and project.name = wanted.name collate "C")
                        """)
                .bind("workspaces", workspaces(names))
                .bind("names", texts(names))
                .bind("firstUsedAt", firstUsedAt.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static int[] workspaces(Collection<Project.Name> names) {
        return names.stream().mapToInt(each -> each.workspace().value()).toArray();
    }

    private static String[] texts(Collection<Project.Name> names) {
        return names.stream().map(Project.Name::name).toArray(String[]::new);
    }
}
